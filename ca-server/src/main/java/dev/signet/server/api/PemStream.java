package dev.signet.server.api;

import dev.signet.server.x509.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Enumeration;
import java.util.NoSuchElementException;

/** The textual encoding of RFC 7468, of what is too large to be encoded before it is sent. */
final class PemStream {

    /** Whole lines of 64 characters, so that parts can be encoded apart. */
    private static final int LINE_OCTETS = 48;

    private static final int PART_OCTETS = LINE_OCTETS * 1024;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Der der;
    private final byte[] begin;
    private final byte[] end;

    PemStream(Der der, String label) {
        this.der = der;
        this.begin = ascii("-----BEGIN " + label + "-----\n");
        this.end = ascii("-----END " + label + "-----\n");
    }

    /** Characters, and so octets, in all. */
    int length() {
        int lines = Math.ceilDiv(der.length(), LINE_OCTETS);
        int characters = Math.multiplyExact(4, Math.ceilDiv(der.length(), 3));
        return Math.addExact(begin.length + end.length + lines, characters);
    }

    InputStream stream() {
        return new SequenceInputStream(
                new ByteArrayInputStream(begin),
                new SequenceInputStream(
                        new SequenceInputStream(new Parts(der.stream())),
                        new ByteArrayInputStream(end)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else.
    private record Parts(InputStream octets) implements Enumeration<InputStream> {

        @Override
        public boolean hasMoreElements() {
            try {
                return octets.available() > 0; // All of it is in memory.
            } catch (IOException e) {
                throw new IllegalStateException("octets in memory can be counted", e);
            }
        }

        @Override
        public InputStream nextElement() {
            try {
                byte[] part = LINES.encode(octets.readNBytes(PART_OCTETS));
                if (part.length == 0) {
                    throw new NoSuchElementException();
                }
                return new SequenceInputStream(
                        new ByteArrayInputStream(part),
                        new ByteArrayInputStream(new byte[] {'\n'}));
            } catch (IOException e) {
                throw new IllegalStateException("octets in memory can be read", e);
            }
        }
    }
}

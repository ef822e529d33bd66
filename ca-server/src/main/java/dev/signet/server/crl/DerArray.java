package dev.signet.server.crl;

import dev.signet.server.x509.Der;
import java.util.Arrays;
import java.util.Objects;

/**
 * DER that grows at both ends of one array: what is inside is written first, and what encloses it
 * around it, so that a CRL of many megabytes is never copied. Not safe for concurrent use.
 */
final class DerArray {

    private byte[] octets;
    private int start;
    private int end;

    /**
     * @param before most octets that will ever be put in front
     * @param within octets expected behind those; more are taken, at the price of a copy
     */
    DerArray(int before, int within) {
        octets = new byte[Math.addExact(before, within)];
        start = before;
        end = before;
    }

    void append(int octet) {
        ensureRoom(1);
        octets[end++] = (byte) octet;
    }

    void append(byte[] more) {
        ensureRoom(more.length);
        System.arraycopy(more, 0, octets, end, more.length);
        end += more.length;
    }

    /**
     * Puts {@code first} in front.
     *
     * @throws IndexOutOfBoundsException if there is no room for it
     */
    void prepend(byte[] first) {
        Objects.checkFromIndexSize(start - first.length, first.length, octets.length);
        start -= first.length;
        System.arraycopy(first, 0, octets, start, first.length);
    }

    /** Makes everything so far the content of one element with {@code tag}. */
    void enclose(int tag) {
        prepend(header(tag, length()));
    }

    int length() {
        return end - start;
    }

    /** Forgets everything behind the first {@code length} octets. */
    void truncate(int length) {
        Objects.checkIndex(length, length() + 1);
        end = start + length;
    }

    /** Does something with the octets so far, which it does not keep. */
    <T, X extends Exception> T with(Use<T, X> use) throws X {
        return use.of(octets, start, length());
    }

    /** What is done with the {@code length} octets of {@code array} from {@code offset}. */
    @FunctionalInterface
    interface Use<T, X extends Exception> {
        T of(byte[] array, int offset, int length) throws X;
    }

    /** Gives the octets away; this must not be used afterwards. */
    Der finish() {
        return Der.takingOver(octets, start, length());
    }

    /** Tag and length in the fewest octets (X.690 §10.1). */
    static byte[] header(int tag, int length) {
        if (length < 0x80) {
            return new byte[] {(byte) tag, (byte) length};
        }
        int lengthOctets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        byte[] header = new byte[2 + lengthOctets];
        header[0] = (byte) tag;
        header[1] = (byte) (0x80 | lengthOctets);
        for (int i = 0; i < lengthOctets; i++) {
            header[header.length - 1 - i] = (byte) (length >>> (8 * i));
        }
        return header;
    }

    private void ensureRoom(int more) {
        if (octets.length - end < more) {
            // An eighth more: at any size it is rarely needed, and never doubles what is held.
            int grown = Math.addExact(octets.length, Math.max(more, octets.length / 8));
            octets = Arrays.copyOf(octets, grown);
        }
    }
}

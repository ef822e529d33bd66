package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private keys that were made for callers: where they are not, once they were answered. */
class HeapDumpTest {

    private static final int ISSUES = 1000;
    private static final int SCALAR_OCTETS = 32;

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.dev(folder.resolve("data"));
    }

    @AfterEach
    void end() {
        server.kill();
    }

    @Test
    void noKeyOfACallerIsReferencedOnTheHeapOrWrittenToDiskOrToTheLog() throws Exception {
        var keys = new Needles();
        String token = server.token(ORDERS);
        for (int issued = 0; issued < ISSUES; issued++) {
            var answer = server.api().post("/v1/issue", token, "{}").with(201);
            keys.addKey(answer.json().path("private_key").asText());
        }

        byte[] heap = heapDump();
        assertThat(keys.foundIn(heap)).isZero();
        assertThat(rootCertificate().foundIn(heap)).as("what is needed is found").isPositive();

        server.stop();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(keys.foundIn(Files.readAllBytes(file))).as("%s", file).isZero();
            }
        }
    }

    /** Every object that is referenced from somewhere, and no other. */
    private byte[] heapDump() throws Exception {
        Path file = folder.resolve("heap.hprof");
        Tool.run(
                        folder,
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(server.pid()),
                        "GC.heap_dump",
                        file.toString())
                .succeeded();
        byte[] dump = Files.readAllBytes(file);
        Files.delete(file);
        return dump;
    }

    private Needles rootCertificate() throws Exception {
        var needles = new Needles();
        byte[] der = Pki.certificates(server.ca()).getFirst().getEncoded();
        needles.add(Arrays.copyOfRange(der, der.length - SCALAR_OCTETS, der.length));
        return needles;
    }

    /** Octets that are looked for in a haystack, by the first eight of them. */
    private static final class Needles {

        private static final int PREFILTER_BITS = 24;

        private final Set<Long> beginnings = new HashSet<>();
        private final BitSet prefilter = new BitSet(1 << PREFILTER_BITS);

        void add(byte[] octets) {
            long beginning = ByteBuffer.wrap(octets).getLong();
            beginnings.add(beginning);
            prefilter.set(prefix(beginning));
        }

        /** The private number of an EC P-256 key, as octets or big integer and as PEM text. */
        void addKey(String pem) throws Exception {
            String body = pem.replaceAll("-----[^-]*-----|\\s", "");
            byte[] der = Base64.getDecoder().decode(body);
            byte[] scalar = scalar(der);
            // Not from its beginning, which may be zeros that a big integer leaves out.
            add(Arrays.copyOfRange(scalar, 4, SCALAR_OCTETS));
            int whole = (indexOf(der, scalar) + 2) / 3;
            add(body.substring(whole * 4, whole * 4 + 16).getBytes(US_ASCII));
        }

        int foundIn(byte[] haystack) {
            int found = 0;
            long window = 0;
            for (int i = 0; i < haystack.length; i++) {
                window = (window << Byte.SIZE) | (haystack[i] & 0xff);
                if (i >= Long.BYTES - 1
                        && prefilter.get(prefix(window))
                        && beginnings.contains(window)) {
                    found++;
                }
            }
            return found;
        }

        private static int prefix(long beginning) {
            return (int) (beginning >>> (Long.SIZE - PREFILTER_BITS));
        }

        private static byte[] scalar(byte[] der) throws Exception {
            var key =
                    (ECPrivateKey)
                            KeyFactory.getInstance("EC")
                                    .generatePrivate(new PKCS8EncodedKeySpec(der));
            byte[] octets = key.getS().toByteArray();
            byte[] scalar = new byte[SCALAR_OCTETS];
            int length = Math.min(octets.length, SCALAR_OCTETS);
            System.arraycopy(
                    octets, octets.length - length, scalar, SCALAR_OCTETS - length, length);
            return scalar;
        }

        private static int indexOf(byte[] der, byte[] part) {
            for (int i = 0; i + part.length <= der.length; i++) {
                if (Arrays.equals(der, i, i + part.length, part, 0, part.length)) {
                    return i;
                }
            }
            throw new AssertionError("the key is not in its own encoding");
        }
    }
}

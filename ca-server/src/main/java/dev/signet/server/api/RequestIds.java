package dev.signet.server.api;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Makes request ids: 128 random bits, 32 hexadecimal digits. A client's own id is never taken over,
 * since it would let a client write into the log and point at another request.
 */
final class RequestIds {

    private static final int OCTETS = 16;

    private final RandomGenerator random;

    RequestIds(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}

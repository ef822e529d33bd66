package dev.signet.server.ceremony;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file as it was when it was read or written.
 *
 * @param file its name in the folder of the ceremony
 * @param sha256 of all of its octets, lower-case hexadecimal
 */
record FileHash(String file, String sha256) {

    static FileHash of(String file, byte[] octets) {
        return new FileHash(file, sha256(octets));
    }

    static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}

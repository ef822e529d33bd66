package dev.signet.server.api;

import dev.signet.server.x509.Der;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/** By what a credential is remembered: its SHA-256 in hex, which is of no use to send. */
final class CredentialDigest {

    private CredentialDigest() {}

    /** Of the credential by which a request is judged; empty if it has none. */
    static Optional<String> of(
            Optional<String> authorization, Supplier<Optional<Der>> certificate) {
        return authorization
                .map(header -> digest(header.getBytes(StandardCharsets.ISO_8859_1)))
                .or(() -> certificate.get().map(der -> digest(der.octets())));
    }

    private static String digest(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package dev.signet.server.approval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A request that somebody wants done.
 *
 * @param path at most 512 characters
 * @param digest SHA-256 of method, path and body, in hex: what is done is exactly what was approved
 * @param shown the body as JSON for whoever is to approve, without secrets; empty if there is none;
 *     at most 131072 characters
 */
public record Proposal(String method, String path, String digest, String shown) {

    /** The request with {@code body}, octet for octet. */
    public static Proposal of(String method, String path, byte[] body, String shown) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((method + " " + path + "\n").getBytes(StandardCharsets.UTF_8));
            return new Proposal(method, path, HexFormat.of().formatHex(digest.digest(body)), shown);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256 in this JDK", e);
        }
    }
}

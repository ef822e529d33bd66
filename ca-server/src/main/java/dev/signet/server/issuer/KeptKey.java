package dev.signet.server.issuer;

import java.util.Optional;

/**
 * What an operator may know of a CA's private key.
 *
 * @param issuer the issuer's name, or that of the one to be; of the key of a log, the log's origin
 * @param keyId SHA-256 of the public key's SubjectPublicKeyInfo, lower-case hex
 * @param dataKey the version of the data key it is encrypted under; empty if it is in a token
 * @param label its label in the token; empty if it is in the database
 */
public record KeptKey(
        String issuer, String keyId, Optional<Integer> dataKey, Optional<String> label) {}

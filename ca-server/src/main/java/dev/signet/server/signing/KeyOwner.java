package dev.signet.server.signing;

/**
 * Whose key it is: what is encrypted for one owner is decrypted for no other.
 *
 * @param issuer the issuer's name, or that of the one to be; of the key of a log, the log's origin
 * @param keyId SHA-256 of the public key's SubjectPublicKeyInfo, lower-case hex
 */
public record KeyOwner(String issuer, String keyId) {}

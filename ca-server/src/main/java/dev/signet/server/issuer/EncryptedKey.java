package dev.signet.server.issuer;

import dev.signet.server.signing.DataKey;
import dev.signet.server.signing.KeyOwner;
import dev.signet.server.x509.Der;

/**
 * A CA's private key that is in the database, encrypted for {@code owner} under {@code dataKey}.
 */
public record EncryptedKey(KeyOwner owner, DataKey dataKey, Der octets) {}

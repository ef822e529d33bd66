package dev.signet.server.issuer;

import dev.signet.server.signing.DataKey;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.x509.Der;

/** A CA's private key as the database has it. */
sealed interface StoredKey {

    /**
     * The key itself, unreadable.
     *
     * @param octets PKCS #8, encrypted under {@code dataKey}
     */
    record Encrypted(DataKey dataKey, Der octets) implements StoredKey {}

    /** Where in the token the key is. */
    record InToken(String label) implements StoredKey {}

    default KeyStorage storage() {
        return switch (this) {
            case Encrypted _ -> KeyStorage.DATABASE;
            case InToken _ -> KeyStorage.PKCS11;
        };
    }
}

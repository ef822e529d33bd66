package dev.signet.server.signing;

import dev.signet.server.x509.Der;

/**
 * A data key as it is stored: CA keys are encrypted under it, and it is wrapped under a
 * key-encryption key.
 *
 * @param version 1 for the first; the highest is the one that new keys are encrypted under
 * @param keyEncryptionKeyId what {@link KeyEncryptionKey#id} says of the key it is wrapped under
 */
public record DataKey(int version, String keyEncryptionKeyId, Der wrapped) {

    public DataKey {
        if (version < 1) {
            throw new IllegalArgumentException("data keys are counted from 1: " + version);
        }
    }
}

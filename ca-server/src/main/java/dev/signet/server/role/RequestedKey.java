package dev.signet.server.role;

import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;

/** The key a certificate is asked for. */
public sealed interface RequestedKey {

    KeyAlgorithm algorithm();

    /** The caller's own key, proven by a certificate signing request. */
    record Presented(SubjectPublicKey key) implements RequestedKey {

        @Override
        public KeyAlgorithm algorithm() {
            return key.algorithm();
        }
    }

    /** A key pair to be drawn for the caller. */
    record Generated(KeyAlgorithm algorithm) implements RequestedKey {}
}

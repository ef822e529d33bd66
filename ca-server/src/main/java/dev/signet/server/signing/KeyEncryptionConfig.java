package dev.signet.server.signing;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the key-encryption key is.
 *
 * @param key what data keys are wrapped under; default: the file {@code key-encryption.key}
 * @param previous what they were wrapped under before, while that changes; another one than {@code
 *     key}
 */
public record KeyEncryptionConfig(Source key, Optional<Source> previous) {

    public KeyEncryptionConfig {
        if (previous.equals(Optional.of(key))) {
            throw new IllegalArgumentException(
                    "key_encryption.previous is the same as key_encryption.key; leave it out");
        }
    }

    /** One of the places a key-encryption key can be. */
    public sealed interface Source {}

    /** 32 octets in base64, in a file for its owner alone. */
    public record InFile(Path file) implements Source {
        @Override
        public String toString() {
            return "the file " + file;
        }
    }

    /**
     * 32 octets in base64, in the environment of the process.
     *
     * @param variable its name
     * @param text its value
     */
    public record InEnvironment(String variable, String text) implements Source {

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "the environment variable " + variable;
        }
    }

    /** An AES key that never leaves the PKCS #11 token of the configuration. */
    public record InToken(String label) implements Source {

        private static final int MAX_LABEL = 64;

        public InToken {
            if (label.isBlank() || label.length() > MAX_LABEL) {
                throw new IllegalArgumentException(
                        "the label of a key-encryption key has 1 to " + MAX_LABEL + " characters");
            }
        }

        @Override
        public String toString() {
            return "the key " + label + " in the token";
        }
    }

    /** Whether any of the keys is in the token. */
    public boolean needsToken() {
        return key instanceof InToken || previous.filter(InToken.class::isInstance).isPresent();
    }
}

package dev.signet.client;

import java.nio.file.Path;

/** What proves to the server who calls. */
public sealed interface Credential {

    /**
     * A bearer token in a file, such as a projected Kubernetes service-account token. The file is
     * read at every call, because the kubelet replaces it long before the token expires.
     */
    record TokenFile(Path path) implements Credential {}

    /** A bearer token that is already in memory; for tests and for tokens that are used once. */
    record Token(String value) implements Credential {

        public Token {
            if (!value.matches("[!-~]{1,65536}")) {
                throw new IllegalArgumentException(
                        "a token is one word of printable ASCII characters");
            }
        }

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Token[…]";
        }
    }

    /** A certificate that the server issued, presented in the TLS handshake. */
    record MutualTls(Identity identity) implements Credential {}
}

package dev.signet.server.signing.pkcs11;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The token that has keys.
 *
 * @param library the vendor's PKCS #11 library, an absolute path
 * @param token the token's label, 1 to 32 octets
 * @param pinFile its user's PIN, in a file for its owner alone; read at each login
 */
public record Pkcs11Config(Path library, String token, Path pinFile) {

    private static final int MAX_LABEL_OCTETS = 32;

    public Pkcs11Config {
        if (!library.isAbsolute()) {
            throw new IllegalArgumentException(
                    "pkcs11.library must be an absolute path: " + library);
        }
        if (token.isBlank() || token.getBytes(StandardCharsets.UTF_8).length > MAX_LABEL_OCTETS) {
            throw new IllegalArgumentException(
                    "pkcs11.token must be a token's label, 1 to "
                            + MAX_LABEL_OCTETS
                            + " octets: "
                            + token);
        }
    }
}

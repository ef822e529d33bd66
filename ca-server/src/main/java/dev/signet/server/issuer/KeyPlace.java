package dev.signet.server.issuer;

import dev.signet.server.signing.KeyStorage;
import java.util.Optional;

/**
 * Where the key of an issuer to be is, or is to be made.
 *
 * @param label of a key that is in the token; empty: one is made
 */
public record KeyPlace(KeyStorage storage, Optional<String> label) {

    private static final int MAX_LABEL = 64;

    public KeyPlace {
        if (storage == KeyStorage.DATABASE && label.isPresent()) {
            throw new IllegalArgumentException("only keys in a token have labels");
        }
        if (label.filter(text -> text.isBlank() || text.length() > MAX_LABEL).isPresent()) {
            throw new IllegalArgumentException("must have 1 to " + MAX_LABEL + " characters");
        }
    }

    /** A new key in {@code storage}. */
    public static KeyPlace in(KeyStorage storage) {
        return new KeyPlace(storage, Optional.empty());
    }
}

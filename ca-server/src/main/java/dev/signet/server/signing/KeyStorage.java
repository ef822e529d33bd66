package dev.signet.server.signing;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where a CA's private key is kept. */
public enum KeyStorage {
    /** In the database, encrypted; in the memory of each server. */
    DATABASE("database"),

    /** In a PKCS #11 token, which it never leaves. */
    PKCS11("pkcs11");

    private final String text;

    KeyStorage(String text) {
        this.text = text;
    }

    /** The word in JSON. */
    public String text() {
        return text;
    }

    /**
     * The storage with this word.
     *
     * @throws IllegalArgumentException if {@code text} is none of the words; the message lists them
     */
    public static KeyStorage parse(String text) {
        return Arrays.stream(values())
                .filter(storage -> storage.text.equals(text))
                .findAny()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "must be one of "
                                        + Arrays.stream(values())
                                                .map(KeyStorage::text)
                                                .collect(Collectors.joining(", "))));
    }
}

package dev.signet.cli.agent.sink;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of key store that Java and others open. */
public enum KeyStoreFormat {
    /** RFC 7292, with AES-256 and PBKDF2: what everything opens today. */
    PKCS12,
    /** Java's own of before Java 9. */
    JKS;

    /** The word for it in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format that the configuration calls {@code word}; empty if there is none. */
    public static Optional<KeyStoreFormat> parse(String word) {
        return Arrays.stream(values()).filter(known -> known.word().equals(word)).findFirst();
    }
}

package dev.signet.server.x509;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The purposes a workload's certificate can have (RFC 5280 §4.2.1.12), in Vault's words. */
public enum ExtendedKeyUsage {
    SERVER_AUTH("ServerAuth"),
    CLIENT_AUTH("ClientAuth");

    private final String text;

    ExtendedKeyUsage(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public KeyPurposeId oid() {
        return switch (this) {
            case SERVER_AUTH -> KeyPurposeId.id_kp_serverAuth;
            case CLIENT_AUTH -> KeyPurposeId.id_kp_clientAuth;
        };
    }

    /**
     * The purpose with this word.
     *
     * @throws IllegalArgumentException if {@code text} is none of the words; the message lists them
     */
    public static ExtendedKeyUsage parse(String text) {
        return Arrays.stream(values())
                .filter(usage -> usage.text.equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words()));
    }

    private static String words() {
        return Arrays.stream(values())
                .map(ExtendedKeyUsage::text)
                .collect(Collectors.joining(", "));
    }
}

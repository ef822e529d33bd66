package dev.signet.server.x509;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The key usages a workload's certificate can have (RFC 5280 §4.2.1.3), in Vault's words. */
public enum KeyUsage {
    DIGITAL_SIGNATURE("DigitalSignature", org.bouncycastle.asn1.x509.KeyUsage.digitalSignature),
    CONTENT_COMMITMENT("ContentCommitment", org.bouncycastle.asn1.x509.KeyUsage.nonRepudiation),
    KEY_ENCIPHERMENT("KeyEncipherment", org.bouncycastle.asn1.x509.KeyUsage.keyEncipherment),
    DATA_ENCIPHERMENT("DataEncipherment", org.bouncycastle.asn1.x509.KeyUsage.dataEncipherment),
    KEY_AGREEMENT("KeyAgreement", org.bouncycastle.asn1.x509.KeyUsage.keyAgreement),

    /** With {@link #KEY_AGREEMENT} only. */
    ENCIPHER_ONLY("EncipherOnly", org.bouncycastle.asn1.x509.KeyUsage.encipherOnly),

    /** With {@link #KEY_AGREEMENT} only. */
    DECIPHER_ONLY("DecipherOnly", org.bouncycastle.asn1.x509.KeyUsage.decipherOnly);

    private final String text;
    private final int bit;

    KeyUsage(String text, int bit) {
        this.text = text;
        this.bit = bit;
    }

    public String text() {
        return text;
    }

    /** The bit for {@link org.bouncycastle.asn1.x509.KeyUsage#KeyUsage(int)}; several are or-ed. */
    public int bit() {
        return bit;
    }

    /**
     * Whether a key of {@code algorithm} can do this (RFC 3279 §2.3.1, RFC 8813 §3, RFC 9295 §3).
     */
    public boolean isOf(KeyAlgorithm algorithm) {
        return switch (this) {
            case DIGITAL_SIGNATURE, CONTENT_COMMITMENT -> true;
            case KEY_ENCIPHERMENT, DATA_ENCIPHERMENT -> algorithm.isRsa();
            case KEY_AGREEMENT, ENCIPHER_ONLY, DECIPHER_ONLY -> algorithm.isEc();
        };
    }

    /**
     * The usage with this word.
     *
     * @throws IllegalArgumentException if {@code text} is none of the words, the message lists them
     */
    public static KeyUsage parse(String text) {
        if (text.equals("CertSign") || text.equals("CRLSign")) {
            throw new IllegalArgumentException(
                    "is a CA's; a role certifies no CA, see POST /v1/issuers");
        }
        return Arrays.stream(values())
                .filter(usage -> usage.text.equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words()));
    }

    private static String words() {
        return Arrays.stream(values()).map(KeyUsage::text).collect(Collectors.joining(", "));
    }
}

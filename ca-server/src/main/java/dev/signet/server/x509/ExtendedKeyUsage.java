package dev.signet.server.x509;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * A purpose a workload's certificate can have (RFC 5280 §4.2.1.12): one that has a word of Vault's,
 * or any other by its object identifier.
 */
public record ExtendedKeyUsage(ObjectIdentifier oid) implements Comparable<ExtendedKeyUsage> {

    public static final ExtendedKeyUsage SERVER_AUTH = known("1.3.6.1.5.5.7.3.1");
    public static final ExtendedKeyUsage CLIENT_AUTH = known("1.3.6.1.5.5.7.3.2");
    public static final ExtendedKeyUsage CODE_SIGNING = known("1.3.6.1.5.5.7.3.3");
    public static final ExtendedKeyUsage EMAIL_PROTECTION = known("1.3.6.1.5.5.7.3.4");

    /** Stands alone in a certificate, and critical there (RFC 3161 §2.3). */
    public static final ExtendedKeyUsage TIME_STAMPING = known("1.3.6.1.5.5.7.3.8");

    /** Signs OCSP responses in the name of the issuer of its certificate. */
    public static final ExtendedKeyUsage OCSP_SIGNING = known("1.3.6.1.5.5.7.3.9");

    private static final Map<ExtendedKeyUsage, Set<KeyUsage>> NEEDS =
            Map.of(
                    SERVER_AUTH,
                    EnumSet.of(
                            KeyUsage.DIGITAL_SIGNATURE,
                            KeyUsage.KEY_ENCIPHERMENT,
                            KeyUsage.KEY_AGREEMENT),
                    CLIENT_AUTH,
                    EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT),
                    CODE_SIGNING,
                    EnumSet.of(KeyUsage.DIGITAL_SIGNATURE),
                    EMAIL_PROTECTION,
                    EnumSet.of(
                            KeyUsage.DIGITAL_SIGNATURE,
                            KeyUsage.CONTENT_COMMITMENT,
                            KeyUsage.KEY_ENCIPHERMENT,
                            KeyUsage.KEY_AGREEMENT),
                    TIME_STAMPING,
                    EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.CONTENT_COMMITMENT),
                    OCSP_SIGNING,
                    EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.CONTENT_COMMITMENT));

    private record Word(String text, ExtendedKeyUsage usage) {}

    private static final List<Word> WORDS =
            List.of(
                    new Word("ServerAuth", SERVER_AUTH),
                    new Word("ClientAuth", CLIENT_AUTH),
                    new Word("CodeSigning", CODE_SIGNING),
                    new Word("EmailProtection", EMAIL_PROTECTION),
                    new Word("IPSECEndSystem", known("1.3.6.1.5.5.7.3.5")),
                    new Word("IPSECTunnel", known("1.3.6.1.5.5.7.3.6")),
                    new Word("IPSECUser", known("1.3.6.1.5.5.7.3.7")),
                    new Word("TimeStamping", TIME_STAMPING),
                    new Word("OCSPSigning", OCSP_SIGNING),
                    new Word("MicrosoftServerGatedCrypto", known("1.3.6.1.4.1.311.10.3.3")),
                    new Word("NetscapeServerGatedCrypto", known("2.16.840.1.113730.4.1")),
                    new Word("Any", known("2.5.29.37.0")));

    /** Those with a word, in the order in which documents list them. */
    public static final List<ExtendedKeyUsage> KNOWN = WORDS.stream().map(Word::usage).toList();

    private static ExtendedKeyUsage known(String oid) {
        return new ExtendedKeyUsage(new ObjectIdentifier(oid));
    }

    /** Its word; empty if it is known by its object identifier only. */
    public Optional<String> word() {
        return WORDS.stream().filter(word -> word.usage().equals(this)).map(Word::text).findFirst();
    }

    /** Its word, or else its object identifier. */
    public String text() {
        return word().orElse(oid.value());
    }

    /**
     * The key usages of which a certificate has one at least to be of use for this purpose (RFC
     * 5280 §4.2.1.12); empty: any will do.
     */
    public Set<KeyUsage> needs() {
        return NEEDS.getOrDefault(this, Set.of());
    }

    public KeyPurposeId keyPurpose() {
        return KeyPurposeId.getInstance(oid.asn1());
    }

    /**
     * The purpose with this word.
     *
     * @throws IllegalArgumentException if {@code text} is none of the words, the message lists them
     */
    public static ExtendedKeyUsage parse(String text) {
        return WORDS.stream()
                .filter(word -> word.text().equals(text))
                .map(Word::usage)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words()));
    }

    private static String words() {
        return WORDS.stream().map(Word::text).collect(Collectors.joining(", "));
    }

    /** Known ones first, in their order; then by object identifier. */
    @Override
    public int compareTo(ExtendedKeyUsage other) {
        int here = KNOWN.indexOf(this);
        int there = KNOWN.indexOf(other);
        if (here >= 0 && there >= 0) {
            return Integer.compare(here, there);
        }
        return here < 0 && there < 0 ? oid.compareTo(other.oid) : Integer.compare(there, here);
    }

    @Override
    public String toString() {
        return text();
    }
}

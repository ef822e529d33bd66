package dev.signet.server.lint;

import dev.signet.server.x509.Der;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every lint, and what they find. */
public final class Lints {

    private static final Lint CERTIFICATE_SYNTAX =
            new Lint(
                    "rfc5280_syntax",
                    "RFC 5280 §4.1, §4.2",
                    "the octets are a certificate, and the extensions that we know have their"
                            + " syntax");

    /**
     * Each is looked at where the ones before it hold: what is no DER is not read, and what breaks
     * RFC 5280 is not compared with what was ordered.
     */
    private static final List<List<Rule<LintedCertificate>>> CERTIFICATE_STAGES =
            List.of(
                    EncodingRules.ALL,
                    EncodingRules.ENCODED_AGAIN,
                    Stream.of(
                                    FieldRules.ALL,
                                    ValidityRules.ALL,
                                    ExtensionRules.ALL,
                                    SubjectRules.ALL,
                                    AlternativeNameRules.ALL,
                                    ConstraintRules.ALL,
                                    UsageRules.ALL,
                                    PointerRules.ALL,
                                    StatusRules.ALL,
                                    SpiffeRules.ALL)
                            .flatMap(List::stream)
                            .toList(),
                    Stream.of(ValidityRules.ORDERED, OrderRules.ALL)
                            .flatMap(List::stream)
                            .toList());

    private static final Lint CRL_SYNTAX =
            new Lint(
                    "rfc5280_crl_syntax",
                    "RFC 5280 §5.1, §5.2",
                    "the octets are a tbsCertList, and the extensions that we know have their"
                            + " syntax");

    private static final List<List<Rule<LintedCrl>>> CRL_STAGES =
            List.of(CrlRules.ENCODING, CrlRules.ALL, CrlRules.ORDERED);

    private Lints() {}

    /** Every lint there is, in the order in which they are looked at. */
    public static List<Lint> catalogue() {
        return Stream.of(
                        DerLints.ALL.stream(),
                        Stream.of(CERTIFICATE_SYNTAX),
                        CERTIFICATE_STAGES.stream().flatMap(List::stream).map(Rule::lint),
                        Stream.of(CRL_SYNTAX),
                        CRL_STAGES.stream().flatMap(List::stream).map(Rule::lint),
                        CrlEntries.ALL.stream())
                .flatMap(each -> each)
                .toList();
    }

    /**
     * What is wrong with a certificate; its signature is not looked at.
     *
     * @return empty if it is fit to be signed
     */
    public static List<Finding> certificate(Der certificate, CertificateOrder order) {
        Optional<Finding> encoding = DerScan.finding(certificate);
        if (encoding.isPresent()) {
            return List.of(encoding.get());
        }
        try {
            var linted = LintedCertificate.read(certificate, order);
            Optional<Finding> inside = extensionValues(linted.extensions());
            return inside.map(List::of).orElseGet(() -> findings(CERTIFICATE_STAGES, linted));
        } catch (RuntimeException e) {
            // What BouncyCastle throws at what it cannot read, at once or when it comes to it.
            return List.of(unreadableCertificate(e));
        }
    }

    /** That a certificate cannot be read, as {@code cause} says. */
    static Finding unreadableCertificate(RuntimeException cause) {
        return CERTIFICATE_SYNTAX.finding(String.valueOf(cause.getMessage()));
    }

    /**
     * What is wrong with the tbsCertList in the {@code length} octets from {@code offset}. Takes
     * time in proportion to them, and no memory that grows with the number of entries; of the
     * entries it reports the first that is wrong.
     *
     * @return empty if it is fit to be signed
     */
    public static List<Finding> crl(byte[] octets, int offset, int length, CrlOrder order) {
        Optional<Finding> encoding = DerScan.finding(octets, offset, length);
        if (encoding.isPresent()) {
            return List.of(encoding.get());
        }
        try {
            var linted = LintedCrl.read(octets, offset, length, order);
            Optional<Finding> inside = extensionValues(linted.extensions().orElse(List.of()));
            if (inside.isPresent()) {
                return List.of(inside.get());
            }
            List<Finding> findings = findings(CRL_STAGES, linted);
            return findings.isEmpty() ? CrlEntries.finding(linted).stream().toList() : findings;
        } catch (RuntimeException e) {
            return List.of(CRL_SYNTAX.finding(String.valueOf(e.getMessage())));
        }
    }

    private static <T> List<Finding> findings(List<List<Rule<T>>> stages, T subject) {
        return stages.stream()
                .map(rules -> Rule.findings(rules, subject))
                .filter(findings -> !findings.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static Optional<Finding> extensionValues(List<ExtensionField> extensions) {
        return extensions.stream()
                .flatMap(each -> DerScan.finding(Der.copyOf(each.value().getOctets())).stream())
                .findFirst();
    }
}

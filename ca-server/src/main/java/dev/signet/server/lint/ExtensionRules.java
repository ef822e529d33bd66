package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** The list of extensions, and the key identifiers that build paths (RFC 5280 §4.2, §4.2.1.1–2). */
final class ExtensionRules {

    /** Those that may be critical, since every verifier knows what to do with them. */
    private static final Set<ASN1ObjectIdentifier> MAY_BE_CRITICAL =
            Set.of(
                    Extension.keyUsage,
                    Extension.basicConstraints,
                    Extension.nameConstraints,
                    Extension.extendedKeyUsage,
                    Extension.subjectAlternativeName,
                    Extension.certificatePolicies);

    /** Those that are not to be critical. */
    private static final Set<ASN1ObjectIdentifier> NEVER_CRITICAL =
            Set.of(
                    Extension.authorityKeyIdentifier,
                    Extension.subjectKeyIdentifier,
                    Extension.authorityInfoAccess,
                    Extension.freshestCRL,
                    Extension.noRevAvail,
                    Extension.cRLDistributionPoints,
                    OCSPObjectIdentifiers.id_pkix_ocsp_nocheck);

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    complains(
                            "rfc5280_extension_once",
                            "RFC 5280 §4.2",
                            "no extension is there twice",
                            c -> repeated(c.extensions())),
                    complains(
                            "rfc5280_never_critical",
                            "RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.13, §4.2.1.15, §4.2.2.1, RFC 6960"
                                    + " §4.2.2.2.1, RFC 9608 §2",
                            "key identifiers, CRL distribution points, authorityInfoAccess,"
                                    + " freshestCRL, ocsp-nocheck and noRevAvail are not critical",
                            c -> criticalAmong(c.extensions(), NEVER_CRITICAL)),
                    complains(
                            "signet_critical_known",
                            "RFC 5280 §4.2",
                            "no extension is critical that verifiers may not know",
                            ExtensionRules::criticalUnknown),
                    holds(
                            "rfc5280_authority_key",
                            "RFC 5280 §4.2.1.1",
                            "there is an authority key identifier with a keyIdentifier, unless the"
                                    + " certificate signs itself",
                            c -> c.order().issuer().isEmpty() || keyIdentifier(c).isPresent()),
                    holds(
                            "rfc5280_authority_key_of_issuer",
                            "RFC 5280 §4.2.1.1",
                            "the authority key identifier is the issuer's subject key identifier",
                            ExtensionRules::isOfIssuer),
                    holds(
                            "rfc5280_subject_key",
                            "RFC 5280 §4.2.1.2",
                            "there is a subject key identifier",
                            c -> c.subjectKey().isPresent()),
                    holds(
                            "signet_subject_key_length",
                            "signet",
                            "a subject key identifier has 1 to 64 octets",
                            c ->
                                    c.subjectKey()
                                            .map(key -> key.getOctetsLength())
                                            .filter(length -> length < 1 || length > 64)
                                            .isEmpty()));

    private ExtensionRules() {}

    static Optional<String> repeated(List<ExtensionField> extensions) {
        var seen = new HashSet<ASN1ObjectIdentifier>();
        return extensions.stream()
                .map(ExtensionField::id)
                .filter(id -> !seen.add(id))
                .findFirst()
                .map(id -> "not so: extension " + id + " is there twice");
    }

    static Optional<String> criticalAmong(
            List<ExtensionField> extensions, Set<ASN1ObjectIdentifier> ids) {
        return extensions.stream()
                .filter(field -> field.isCritical() && ids.contains(field.id()))
                .findFirst()
                .map(field -> "not so: extension " + field.id() + " is critical");
    }

    private static Optional<String> criticalUnknown(LintedCertificate c) {
        return c.extensions().stream()
                .filter(ExtensionField::isCritical)
                .map(ExtensionField::id)
                .filter(id -> !MAY_BE_CRITICAL.contains(id) && !NEVER_CRITICAL.contains(id))
                .findFirst()
                .map(id -> "not so: extension " + id + " is critical");
    }

    private static Optional<byte[]> keyIdentifier(LintedCertificate c) {
        return c.authorityKey().map(AuthorityKeyIdentifier::getKeyIdentifierOctets);
    }

    private static boolean isOfIssuer(LintedCertificate c) {
        Optional<byte[]> issuers =
                c.order()
                        .issuer()
                        .map(issuer -> SubjectKeyIdentifier.fromExtensions(issuer.getExtensions()))
                        .map(SubjectKeyIdentifier::getKeyIdentifier)
                        .or(() -> c.subjectKey().map(key -> key.getOctets()));
        return keyIdentifier(c).isEmpty()
                || issuers.isEmpty()
                || Arrays.equals(keyIdentifier(c).get(), issuers.get());
    }
}

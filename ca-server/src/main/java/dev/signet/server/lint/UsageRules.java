package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;

/** What a certificate may be used for (RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12). */
final class UsageRules {

    /** Bits of keyUsage of which a purpose needs one: RFC 5280 §4.2.1.12. */
    private static final Map<ASN1ObjectIdentifier, Integer> NEEDS =
            Map.of(
                    KeyPurposeId.id_kp_serverAuth.toOID(),
                    KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyAgreement,
                    KeyPurposeId.id_kp_clientAuth.toOID(),
                    KeyUsage.digitalSignature | KeyUsage.keyAgreement,
                    KeyPurposeId.id_kp_codeSigning.toOID(),
                    KeyUsage.digitalSignature,
                    KeyPurposeId.id_kp_emailProtection.toOID(),
                    KeyUsage.digitalSignature
                            | KeyUsage.nonRepudiation
                            | KeyUsage.keyEncipherment
                            | KeyUsage.keyAgreement,
                    KeyPurposeId.id_kp_timeStamping.toOID(),
                    KeyUsage.digitalSignature | KeyUsage.nonRepudiation,
                    KeyPurposeId.id_kp_OCSPSigning.toOID(),
                    KeyUsage.digitalSignature | KeyUsage.nonRepudiation);

    private static final int ONLY = KeyUsage.encipherOnly | KeyUsage.decipherOnly;

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_key_usage_of_ca",
                            "RFC 5280 §4.2.1.3",
                            "a CA's certificate has keyUsage",
                            c -> !c.isAuthority() || c.keyUsage().isPresent()),
                    holds(
                            "rfc5280_key_usage_critical",
                            "RFC 5280 §4.2.1.3",
                            "keyUsage is critical",
                            c -> c.keyUsage().isEmpty() || c.isCritical(Extension.keyUsage)),
                    holds(
                            "rfc5280_key_usage_not_empty",
                            "RFC 5280 §4.2.1.3",
                            "keyUsage has at least one bit",
                            c -> c.keyUsage().filter(bits -> bits.intValue() == 0).isEmpty()),
                    holds(
                            "rfc5280_key_usage_fits_key",
                            "RFC 3279 §2.3.1, RFC 8813 §3, RFC 9295 §3",
                            "keyUsage has only what such a key can do: RSA keys agree on no keys,"
                                    + " EC keys encipher nothing, Ed25519 keys only sign",
                            UsageRules::fitsKey),
                    holds(
                            "rfc5280_key_usage_only",
                            "RFC 5280 §4.2.1.3",
                            "encipherOnly and decipherOnly go with keyAgreement",
                            c -> !c.hasAnyUsage(ONLY) || c.hasAnyUsage(KeyUsage.keyAgreement)),
                    holds(
                            "rfc5280_cert_sign_only_ca",
                            "RFC 5280 §4.2.1.3, §4.2.1.9",
                            "keyCertSign goes with cA TRUE",
                            c -> !c.hasAnyUsage(KeyUsage.keyCertSign) || c.isAuthority()),
                    holds(
                            "rfc5280_ca_critical",
                            "RFC 5280 §4.2.1.9",
                            "basicConstraints of a CA are critical",
                            c -> !c.isAuthority() || c.isCritical(Extension.basicConstraints)),
                    holds(
                            "rfc5280_path_length_only_ca",
                            "RFC 5280 §4.2.1.9",
                            "a path length goes with cA TRUE and keyCertSign",
                            c ->
                                    pathLength(c.basicConstraints()).isEmpty()
                                            || (c.isAuthority()
                                                    && c.hasAnyUsage(KeyUsage.keyCertSign))),
                    holds(
                            "rfc5280_path_length_left",
                            "RFC 5280 §4.2.1.9, §6.1.4",
                            "the issuer's path length lets a CA follow",
                            UsageRules::mayFollowIssuer),
                    holds(
                            "rfc5280_purposes_not_empty",
                            "RFC 5280 §4.2.1.12",
                            "extendedKeyUsage has at least one purpose",
                            c -> c.purposes().filter(List::isEmpty).isEmpty()),
                    holds(
                            "rfc5280_purpose_once",
                            "RFC 5280 §4.2.1.12",
                            "no purpose is there twice",
                            c ->
                                    c.purposes()
                                            .map(all -> new HashSet<>(all).size() == all.size())
                                            .orElse(true)),
                    holds(
                            "rfc5280_any_purpose_not_critical",
                            "RFC 5280 §4.2.1.12",
                            "extendedKeyUsage with anyExtendedKeyUsage is not critical",
                            c ->
                                    !c.hasPurpose(KeyPurposeId.anyExtendedKeyUsage)
                                            || !c.isCritical(Extension.extendedKeyUsage)),
                    complains(
                            "rfc5280_purpose_fits_key_usage",
                            "RFC 5280 §4.2.1.12",
                            "keyUsage has a bit that each purpose can be fulfilled with",
                            UsageRules::unfulfilled),
                    holds(
                            "signet_cert_sign_of_ca",
                            "signet",
                            "a CA signs certificates and CRLs",
                            c ->
                                    !c.isAuthority()
                                            || c.keyUsage().isEmpty()
                                            || (c.hasAnyUsage(KeyUsage.keyCertSign)
                                                    && c.hasAnyUsage(KeyUsage.cRLSign))));

    private UsageRules() {}

    private static boolean fitsKey(LintedCertificate c) {
        int possible = SubjectKeys.possibleUsages(c.fields().key());
        return c.keyUsage().map(bits -> (bits.intValue() & ~possible) == 0).orElse(true);
    }

    private static Optional<String> unfulfilled(LintedCertificate c) {
        if (c.keyUsage().isEmpty()) {
            return Optional.empty();
        }
        return c.purposes().orElse(List.of()).stream()
                .filter(purpose -> NEEDS.containsKey(purpose) && !c.hasAnyUsage(NEEDS.get(purpose)))
                .findFirst()
                .map(purpose -> "not so: keyUsage does not let the purpose " + purpose + " be");
    }

    private static boolean mayFollowIssuer(LintedCertificate c) {
        return !c.isAuthority()
                || c.order()
                        .issuer()
                        .map(X509CertificateHolder::getExtensions)
                        .map(BasicConstraints::fromExtensions)
                        .flatMap(constraints -> pathLength(Optional.of(constraints)))
                        .filter(length -> length == 0)
                        .isEmpty();
    }

    private static Optional<Integer> pathLength(Optional<BasicConstraints> constraints) {
        return constraints
                .map(BasicConstraints::getPathLenConstraint)
                .map(length -> length.intValue());
    }
}

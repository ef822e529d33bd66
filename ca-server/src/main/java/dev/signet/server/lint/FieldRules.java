package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.holds;

import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/** Version, serial number, algorithms, issuer and key (RFC 5280 §4.1). */
final class FieldRules {

    private static final int V3 = 2;
    private static final int MAX_SERIAL_OCTETS = 20;

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_version",
                            "RFC 5280 §4.1.2.1",
                            "the version is 3",
                            c -> c.fields().version().filter(v -> v.hasValue(V3)).isPresent()),
                    holds(
                            "rfc5280_serial_positive",
                            "RFC 5280 §4.1.2.2",
                            "the serial number is positive",
                            c -> c.fields().serial().getValue().signum() > 0),
                    holds(
                            "rfc5280_serial_length",
                            "RFC 5280 §4.1.2.2",
                            "the serial number has at most 20 octets",
                            c ->
                                    c.fields().serial().getValue().toByteArray().length
                                            <= MAX_SERIAL_OCTETS),
                    holds(
                            "rfc5280_algorithms_equal",
                            "RFC 5280 §4.1.1.2",
                            "both signature algorithm identifiers are identical",
                            c -> c.fields().innerAlgorithm().equals(c.fields().outerAlgorithm())),
                    holds(
                            "signet_signature_algorithm",
                            "signet",
                            "the signature algorithm is ECDSA, Ed25519 or RSA with SHA-2",
                            c -> SignatureAlgorithms.isKnown(c.fields().innerAlgorithm())),
                    holds(
                            "rfc4055_algorithm_parameters",
                            "RFC 4055 §3.1, §5, RFC 5758 §3.2, RFC 8410 §3",
                            "the signature algorithm has the parameters that it must have: NULL for"
                                    + " RSA, none for ECDSA and Ed25519, one hash and a salt as long"
                                    + " for PSS",
                            c -> SignatureAlgorithms.hasItsParameters(c.fields().innerAlgorithm())),
                    holds(
                            "signet_algorithm_of_issuer",
                            "signet",
                            "the signature algorithm is one that the issuer's key can sign with",
                            FieldRules::isOfIssuersKey),
                    holds(
                            "rfc5280_issuer_name",
                            "RFC 5280 §4.1.2.4, §6.1.3",
                            "the issuer is the subject of the issuer's certificate, octet for octet",
                            c -> Encoded.of(c.fields().issuer()).equals(Encoded.of(issuer(c)))),
                    holds(
                            "rfc5280_issuer_not_empty",
                            "RFC 5280 §4.1.2.4",
                            "the issuer has a name",
                            c -> c.fields().issuer().size() > 0),
                    holds(
                            "rfc5280_no_unique_ids",
                            "RFC 5280 §4.1.2.8",
                            "there are no unique identifiers",
                            c -> !c.fields().hasUniqueIds()),
                    holds(
                            "rfc5280_key_parameters",
                            "RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3",
                            "the key's algorithm has the parameters that it must have: a named"
                                    + " curve, NULL for RSA, none for Ed25519",
                            c -> SubjectKeys.hasItsParameters(c.fields().key())),
                    holds(
                            "signet_key_strength",
                            "signet",
                            "the key is P-256, P-384, P-521, Ed25519, or RSA of 2048 to 8192 bits"
                                    + " with an odd exponent from 65537",
                            c -> SubjectKeys.isStrong(c.fields().key())));

    private FieldRules() {}

    private static X500Name issuer(LintedCertificate c) {
        return c.order()
                .issuer()
                .map(X509CertificateHolder::getSubject)
                .orElse(c.fields().subject());
    }

    private static boolean isOfIssuersKey(LintedCertificate c) {
        SubjectPublicKeyInfo key =
                c.order()
                        .issuer()
                        .map(X509CertificateHolder::getSubjectPublicKeyInfo)
                        .orElse(c.fields().key());
        // One that is unknown is another rule's business.
        return !SignatureAlgorithms.isKnown(c.fields().innerAlgorithm())
                || SignatureAlgorithms.isOf(key, c.fields().innerAlgorithm());
    }
}

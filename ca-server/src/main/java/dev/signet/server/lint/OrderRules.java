package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.holds;

import dev.signet.server.x509.SerialNumber;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;

/** That a certificate is what was ordered, and of our own profile. */
final class OrderRules {

    private static final ASN1ObjectIdentifier NO_CHECK = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck;

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "signet_serial_as_reserved",
                            "signet",
                            "the serial number is the one that is reserved",
                            c -> c.fields().serial().getValue().equals(c.order().serial().value())),
                    holds(
                            "signet_serial_form",
                            "CA/B BR §7.1, decision 0002",
                            "the serial number has 20 octets, of which 18 are drawn at random and"
                                    + " the first two tell the month of notAfter",
                            OrderRules::isSerialOurs),
                    holds(
                            "signet_no_ca_by_chance",
                            "signet",
                            "only who was ordered to be a CA is one",
                            c ->
                                    (c.order().kind() == CertificateKind.AUTHORITY)
                                            == c.isAuthority()),
                    holds(
                            "signet_issuer_is_ca",
                            "RFC 5280 §6.1.4",
                            "the issuer's certificate is a CA's that may sign certificates",
                            c -> c.order().issuer().map(OrderRules::maySign).orElse(true)),
                    holds(
                            "signet_crl_point",
                            "signet",
                            "the only CRL distribution point is the issuer's shard, or for a CA the"
                                    + " complete CRL",
                            OrderRules::hasItsCrl),
                    holds(
                            "signet_status_known",
                            "signet",
                            "there is a CRL distribution point, unless the certificate signs itself,"
                                    + " is an OCSP responder's, or has noRevAvail",
                            OrderRules::isStatusKnown),
                    holds(
                            "signet_responder",
                            "RFC 6960 §4.2.2.2",
                            "an OCSP responder has the purpose OCSPSigning, and no other",
                            c ->
                                    c.order().kind() != CertificateKind.OCSP_RESPONDER
                                            || c.purposes()
                                                    .filter(OrderRules::isOnlyResponding)
                                                    .isPresent()),
                    holds(
                            "signet_responder_no_check",
                            "RFC 6960 §4.2.2.2.1",
                            "ocsp-nocheck is there for an OCSP responder, and for nobody else",
                            c ->
                                    (c.order().kind() == CertificateKind.OCSP_RESPONDER)
                                            == c.has(NO_CHECK)));

    private OrderRules() {}

    private static boolean isSerialOurs(LintedCertificate c) {
        SerialNumber reserved = c.order().serial();
        int month = SerialNumber.expiryMonth(c.order().validity().notAfter());
        return reserved.expiryMonth().isPresent() && reserved.expiryMonth().getAsInt() == month;
    }

    private static boolean maySign(X509CertificateHolder issuer) {
        BasicConstraints constraints = BasicConstraints.fromExtensions(issuer.getExtensions());
        KeyUsage usage = KeyUsage.fromExtensions(issuer.getExtensions());
        return constraints != null
                && constraints.isCA()
                && (usage == null || usage.hasUsages(KeyUsage.keyCertSign));
    }

    private static boolean hasItsCrl(LintedCertificate c) {
        return c.crls().isEmpty()
                || PointerRules.points(c)
                        .flatMap(PointerRules::names)
                        .map(OrderRules::text)
                        .toList()
                        .equals(List.of(c.order().crl().toString()));
    }

    private static String text(GeneralName name) {
        return name.getName().toString();
    }

    private static boolean isStatusKnown(LintedCertificate c) {
        return c.crls().isPresent()
                || c.order().issuer().isEmpty()
                || c.order().kind() == CertificateKind.OCSP_RESPONDER
                || c.has(Extension.noRevAvail);
    }

    private static boolean isOnlyResponding(List<ASN1ObjectIdentifier> purposes) {
        return purposes.equals(List.of(KeyPurposeId.id_kp_OCSPSigning.toOID()));
    }
}

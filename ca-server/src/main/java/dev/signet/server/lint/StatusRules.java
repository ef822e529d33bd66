package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.holds;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Certificates that say something of their revocation: RFC 6960 §4.2.2.2, RFC 9608. */
final class StatusRules {

    private static final ASN1ObjectIdentifier NO_CHECK = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck;

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc6960_no_check_null",
                            "RFC 6960 §4.2.2.2.1",
                            "the value of ocsp-nocheck is NULL",
                            c -> isNullOrMissing(c, NO_CHECK)),
                    holds(
                            "rfc6960_no_check_of_responder",
                            "RFC 6960 §4.2.2.2.1",
                            "ocsp-nocheck goes with the purpose OCSPSigning",
                            c -> !c.has(NO_CHECK) || c.hasPurpose(KeyPurposeId.id_kp_OCSPSigning)),
                    holds(
                            "rfc9608_no_rev_avail_null",
                            "RFC 9608 §2",
                            "the value of noRevAvail is NULL",
                            c -> isNullOrMissing(c, Extension.noRevAvail)),
                    holds(
                            "rfc9608_no_rev_avail_end_entity",
                            "RFC 9608 §2",
                            "noRevAvail is not a CA's",
                            c -> !c.has(Extension.noRevAvail) || !c.isAuthority()),
                    holds(
                            "rfc9608_no_rev_avail_alone",
                            "RFC 9608 §2",
                            "a certificate with noRevAvail names no CRL and no OCSP responder",
                            c -> !c.has(Extension.noRevAvail) || !namesStatus(c)));

    private StatusRules() {}

    private static boolean isNullOrMissing(LintedCertificate c, ASN1ObjectIdentifier id) {
        return c.extension(id)
                .map(field -> field.value().getOctets())
                .map(value -> Arrays.equals(value, Encoded.of(DERNull.INSTANCE).octets()))
                .orElse(true);
    }

    private static boolean namesStatus(LintedCertificate c) {
        return c.crls().isPresent()
                || c.has(Extension.freshestCRL)
                || c.access().stream()
                        .flatMap(access -> Arrays.stream(access.getAccessDescriptions()))
                        .anyMatch(each ->
                                each.getAccessMethod().equals(AccessDescription.id_ad_ocsp));
    }
}

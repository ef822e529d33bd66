package dev.signet.server.selfaudit;

import static dev.signet.server.selfaudit.CertificateCheck.unless;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Who is no CA cannot act as one, and everybody points to where a revocation would be found. */
final class ProfileCheck implements CertificateCheck {

    private static final String NAMES = "2.5.29.17";
    private static final String CRL_POINTS = "2.5.29.31";
    private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";

    private static final int VERSION = 3;
    private static final int SERIAL_BITS = 159; // 20 octets, the first of which begins with 01.

    /** Bits of keyUsage, as the JDK counts them (RFC 5280 §4.2.1.3). */
    private static final int KEY_CERT_SIGN = 5;

    private static final int CRL_SIGN = 6;

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public Optional<String> complaint(Handle tx, AuditedCertificate audited)
            throws CertificateParsingException {
        Optional<String> common = commonComplaint(audited);
        if (common.isPresent()) {
            return common;
        }
        return audited.isAuthority() ? authorityComplaint(audited) : leafComplaint(audited);
    }

    private static Optional<String> commonComplaint(AuditedCertificate audited) {
        X509Certificate certificate = audited.certificate();
        return unless(certificate.getVersion() == VERSION, "it is not of version 3")
                .or(() ->
                        unless(
                                certificate.getSerialNumber().bitLength() == SERIAL_BITS,
                                "its serial number is none that is drawn here"))
                .or(() ->
                        unless(
                                !certificate.hasUnsupportedCriticalExtension(),
                                "it has a critical extension that verifiers do not know"))
                .or(() ->
                        unless(
                                !end(certificate).isAfter(end(audited.issuer())),
                                "it outlives its issuer"))
                .or(() ->
                        unless(
                                audited.namesItsIssuersKey(),
                                "its authority key identifier is not its issuer's"))
                .or(() ->
                        unless(
                                pointsToItsCrl(audited),
                                "its CRL distribution point is missing, or should be"));
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static boolean pointsToItsCrl(AuditedCertificate audited) {
        boolean points = audited.extension(CRL_POINTS).length > 0;
        boolean needsNone =
                audited.record().crlShard() < 0
                        || audited.isResponder()
                        || (audited.isAuthority() && audited.isSelfSigned());
        return points != needsNone;
    }

    private static Optional<String> authorityComplaint(AuditedCertificate audited) {
        X509Certificate certificate = audited.certificate();
        return unless(certificate.getBasicConstraints() >= 0, "a CA's certificate says it is none")
                .or(() ->
                        unless(
                                usages(certificate).equals(List.of(KEY_CERT_SIGN, CRL_SIGN)),
                                "a CA may sign certificates and CRLs and nothing else"));
    }

    private static Optional<String> leafComplaint(AuditedCertificate audited)
            throws CertificateParsingException {
        X509Certificate certificate = audited.certificate();
        List<String> purposes =
                certificate.getExtendedKeyUsage() == null
                        ? List.of()
                        : certificate.getExtendedKeyUsage();
        List<Integer> usages = usages(certificate);
        return unless(certificate.getBasicConstraints() < 0, "it says that it is a CA's")
                .or(() ->
                        unless(
                                !usages.contains(KEY_CERT_SIGN) && !usages.contains(CRL_SIGN),
                                "it may sign certificates or CRLs"))
                .or(() ->
                        unless(
                                isOfWorkload(audited)
                                        || purposes.equals(List.of(OCSP_SIGNING))
                                                == audited.isResponder(),
                                "its purposes are " + purposes))
                .or(() ->
                        unless(
                                isNamed(certificate, audited.isResponder()),
                                "it has no name, or one that verifiers may overlook"));
    }

    /** The purposes of those are the business of roles. */
    private static boolean isOfWorkload(AuditedCertificate audited) {
        return audited.record().identity().isPresent();
    }

    /** Without a subject the alternative names must be critical: RFC 5280 §4.2.1.6. */
    private static boolean isNamed(X509Certificate certificate, boolean isResponder) {
        boolean anonymous = certificate.getSubjectX500Principal().getName().isEmpty();
        var critical = certificate.getCriticalExtensionOIDs();
        return isResponder || !anonymous || (critical != null && critical.contains(NAMES));
    }

    private static List<Integer> usages(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        return bits == null
                ? List.of()
                : java.util.stream.IntStream.range(0, bits.length)
                        .filter(bit -> bits[bit])
                        .boxed()
                        .toList();
    }
}

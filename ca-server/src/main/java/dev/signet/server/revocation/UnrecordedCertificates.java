package dev.signet.server.revocation;

import dev.signet.server.crl.CrlScope;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.IssuerSignature;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Knows our certificates by nothing but themselves: the signature of one of our issuers, its name,
 * and a serial number of the form that we draw, for the month of notAfter.
 */
record UnrecordedCertificates(Issuers issuers) {

    /** What must be known to revoke {@code certificate}; empty if it is none of ours. */
    Optional<RevokedCertificate> find(X509CertificateHolder certificate) {
        var serial = new SerialNumber(certificate.getSerialNumber());
        Instant notAfter = certificate.getNotAfter().toInstant();
        if (!serial.expiryMonth().equals(OptionalInt.of(SerialNumber.expiryMonth(notAfter)))) {
            return Optional.empty();
        }
        return issuers.all().stream()
                .filter(issuer -> isSignedBy(certificate, issuer))
                .findFirst()
                .map(issuer ->
                        new RevokedCertificate(
                                issuer.name(), serial, shard(certificate), notAfter));
    }

    private static boolean isSignedBy(X509CertificateHolder certificate, Issuer issuer) {
        X509CertificateHolder authority = issuer.certificate();
        return certificate.getIssuer().equals(authority.getSubject())
                && IssuerSignature.verifies(
                        certificate.toASN1Structure(), authority.getSubjectPublicKeyInfo());
    }

    /**
     * The shard that its CRL distribution point names; CA certificates name none, and need none.
     */
    private static int shard(X509CertificateHolder certificate) {
        if (certificate.getExtension(Extension.noRevAvail) != null) {
            return RevokedCertificate.NO_CRL;
        }
        CRLDistPoint points = CRLDistPoint.fromExtensions(certificate.getExtensions());
        if (points == null) {
            return 0;
        }
        return Arrays.stream(points.getDistributionPoints())
                .map(DistributionPoint::getDistributionPoint)
                .flatMap(point ->
                        Arrays.stream(GeneralNames.getInstance(point.getName()).getNames()))
                .map(GeneralName::getName)
                .flatMap(url -> CrlScope.at(url.toString()).stream())
                .flatMapToInt(scope -> scope.shard().stream())
                .findFirst()
                .orElse(0);
    }
}

package dev.signet.server.hierarchy;

import dev.signet.server.x509.CaCertificate;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * Whether CA certificates make a path below which certificates will be valid, in the eyes of the
 * JDK as well as in ours.
 *
 * @param path a CA's certificate and those above it, each signed by the next, up to the root
 */
record CaPathCheck(List<CaCertificate> path) {

    /**
     * Returns if the path is valid.
     *
     * @throws UnfitCertificateException if it is not, saying where and why
     */
    void check(Instant now) throws UnfitCertificateException {
        for (int i = 0; i < path.size(); i++) {
            CaCertificate certificate = path.get(i);
            if (!certificate.isValidAt(now)) {
                throw unfit(
                        i,
                        "is valid from %s to %s, and it is %s now"
                                .formatted(
                                        certificate.holder().getNotBefore().toInstant(),
                                        certificate.holder().getNotAfter().toInstant(),
                                        now));
            }
            if (i + 1 < path.size() && !keyIdentifiersMatch(certificate, path.get(i + 1))) {
                throw unfit(
                        i,
                        "names another key of its issuer: its authority key identifier is not the"
                                + " subject key identifier of "
                                + path.get(i + 1));
            }
        }
        var room = PathRoom.below(path.stream().map(CaCertificate::holder).toList());
        if (room.isPresent() && room.getAsInt() < 0) {
            throw unfit(
                    0,
                    "is one CA too many below those above it: the path length of one of them is"
                            + " too small");
        }
        checkByJdk(now);
    }

    private static boolean keyIdentifiersMatch(CaCertificate certificate, CaCertificate issuer) {
        var authority = AuthorityKeyIdentifier.fromExtensions(certificate.holder().getExtensions());
        var subject = SubjectKeyIdentifier.fromExtensions(issuer.holder().getExtensions());
        byte[] named = authority == null ? null : authority.getKeyIdentifierOctets();
        return named == null || subject == null || Arrays.equals(named, subject.getKeyIdentifier());
    }

    /** Path validation without revocation, of which nothing is known here. */
    private void checkByJdk(Instant now) throws UnfitCertificateException {
        if (path.size() == 1) {
            return;
        }
        List<X509Certificate> below =
                path.subList(0, path.size() - 1).stream().map(CaCertificate::certificate).toList();
        try {
            var parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(path.getLast().certificate(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var _ =
                    CertPathValidator.getInstance("PKIX")
                            .validate(
                                    CertificateFactory.getInstance("X.509").generateCertPath(below),
                                    parameters);
        } catch (CertPathValidatorException e) {
            throw unfit(
                    Math.max(e.getIndex(), 0),
                    "makes no valid path (RFC 5280 §6): " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PKIX is part of every JDK", e);
        }
    }

    private UnfitCertificateException unfit(int index, String complaint) {
        return new UnfitCertificateException(
                index == 0 ? "certificate" : "chain", path.get(index) + " " + complaint);
    }
}

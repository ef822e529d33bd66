package dev.signet.client.tls;

import dev.signet.client.CrlPolicy;
import dev.signet.client.x509.Extensions;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * Looks each certificate of a path up in the CRL of its issuer, among CRLs that are at hand and
 * were verified when they came. The JDK's own checker would go to the network for what it lacks, in
 * the middle of a handshake.
 */
final class CrlCheck extends PKIXCertPathChecker {

    private final Map<Issuer, X509CRL> crls;
    private final CrlPolicy policy;
    private final Clock clock;

    /** The name is not enough: an issuer may get a new key under it. */
    private record Issuer(X500Principal name, Optional<String> keyId) {

        static Issuer of(X509CRL crl) {
            return new Issuer(crl.getIssuerX500Principal(), Extensions.authorityKeyId(crl));
        }

        static Issuer of(X509Certificate certificate) {
            return new Issuer(
                    certificate.getIssuerX500Principal(), Extensions.authorityKeyId(certificate));
        }
    }

    CrlCheck(List<X509CRL> crls, CrlPolicy policy, Clock clock) {
        this.crls =
                crls.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Issuer::of, crl -> crl, (first, unused) -> first));
        this.policy = policy;
        this.clock = clock;
    }

    @Override
    public void init(boolean forward) {}

    @Override
    public boolean isForwardCheckingSupported() {
        return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
        return Set.of();
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCritExts)
            throws CertPathValidatorException {
        X509Certificate checked = (X509Certificate) certificate;
        Instant now = clock.instant();
        if (now.isBefore(checked.getNotBefore().toInstant())
                || now.isAfter(checked.getNotAfter().toInstant())) {
            throw refused("is not valid now", checked, BasicReason.EXPIRED);
        }
        if (policy != CrlPolicy.OFF) {
            checkRevocation(checked, now);
        }
    }

    private void checkRevocation(X509Certificate certificate, Instant now)
            throws CertPathValidatorException {
        Optional<X509CRL> crl = Optional.ofNullable(crls.get(Issuer.of(certificate)));
        if (crl.isPresent() && crl.get().isRevoked(certificate)) {
            throw refused("is revoked", certificate, BasicReason.REVOKED);
        }
        if (policy == CrlPolicy.REQUIRE_CURRENT
                && (crl.isEmpty() || crl.get().getNextUpdate().toInstant().isBefore(now))) {
            throw refused(
                    crl.isEmpty()
                            ? "has an issuer of which there is no CRL here"
                            : "has an issuer whose CRL ended at "
                                    + crl.get().getNextUpdate().toInstant(),
                    certificate,
                    BasicReason.UNDETERMINED_REVOCATION_STATUS);
        }
    }

    private static CertPathValidatorException refused(
            String why, X509Certificate certificate, BasicReason reason) {
        return new CertPathValidatorException(
                "certificate " + certificate.getSerialNumber().toString(16) + " " + why,
                null,
                null,
                -1,
                reason);
    }
}

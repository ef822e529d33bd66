package dev.signet.server.inventory;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SignedStructure;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one certificate.
 *
 * @param order what was decided and stored before anything was signed
 * @param signature the CA's signature; empty while reserved, or if it was revoked before completion
 * @param revocation when, why and by whom it was revoked
 */
public record CertificateRecord(
        Reservation order,
        CertificateState state,
        Optional<Der> signature,
        Optional<Instant> issuedAt,
        Optional<RevocationFacts> revocation) {

    /** When, why and by whom a certificate was revoked. */
    public record RevocationFacts(Instant at, RevocationReason reason, String by) {}

    /** The same certificate, revoked. */
    public CertificateRecord revoked(RevocationFacts facts) {
        return new CertificateRecord(
                order, CertificateState.REVOKED, signature, issuedAt, Optional.of(facts));
    }

    /** Whether someone else may have its key. */
    public boolean isCompromised() {
        return revocation
                .filter(facts -> facts.reason() == RevocationReason.KEY_COMPROMISE)
                .isPresent();
    }

    public SerialNumber serial() {
        return order.serial();
    }

    public IssuerName issuer() {
        return order.issuer();
    }

    public Validity validity() {
        return order.validity();
    }

    public List<SubjectAlternativeName> names() {
        return order.names();
    }

    public Optional<WorkloadIdentity> identity() {
        return order.identity();
    }

    /** The certificate; empty if none was completed. */
    public Optional<Der> der() {
        return signature.map(octets -> SignedStructure.certificate(order.tbs(), octets));
    }
}

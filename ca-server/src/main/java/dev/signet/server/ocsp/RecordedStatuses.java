package dev.signet.server.ocsp;

import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.ocsp.CertificateStatus.Good;
import dev.signet.server.ocsp.CertificateStatus.Revoked;
import dev.signet.server.ocsp.CertificateStatus.Unknown;
import dev.signet.server.x509.SerialNumber;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The status of certificates, as it is on record at this moment. */
record RecordedStatuses(Issuers issuers, Inventory inventory, Database database) {

    /**
     * The status of {@code serial} of {@code issuer}.
     *
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be asked
     */
    CertificateStatus of(Issuer issuer, SerialNumber serial) {
        Set<IssuerName> names = namesOf(issuer);
        return database.resultOf(tx -> inventory.status(tx, names, serial))
                .map(RecordedStatuses::status)
                .orElseGet(Unknown::new);
    }

    /** A request names a name and a key, which several issuers may share. */
    private Set<IssuerName> namesOf(Issuer issuer) {
        return issuers.all().stream()
                .filter(other -> hasNameAndKeyOf(other, issuer))
                .map(Issuer::name)
                .collect(Collectors.toSet());
    }

    private static boolean hasNameAndKeyOf(Issuer other, Issuer issuer) {
        var one = other.certificate();
        var two = issuer.certificate();
        return one.getSubject().equals(two.getSubject())
                && one.getSubjectPublicKeyInfo().equals(two.getSubjectPublicKeyInfo());
    }

    private static CertificateStatus status(Inventory.Status recorded) {
        Optional<CertificateStatus> revoked =
                recorded.revocation().map(facts -> new Revoked(facts.at(), facts.reason()));
        return revoked.orElseGet(
                () -> recorded.state() == CertificateState.ISSUED ? new Good() : new Unknown());
    }
}

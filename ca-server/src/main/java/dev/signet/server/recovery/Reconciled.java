package dev.signet.server.recovery;

import dev.signet.server.crl.CrlScope;
import dev.signet.server.issuer.IssuerName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a reconciliation found, and what it could not.
 *
 * @param newestCertificate when the newest certificate on record was reserved; what was issued
 *     later is not on record
 * @param latestEnd until when such a certificate may be valid
 * @param unseen issuers of which no complete CRL was given: revocations by them may be missing
 * @param log the origin of the audit log that begins now; empty if the one there was goes on
 */
public record Reconciled(
        List<Compared> crls,
        Optional<Instant> newestCertificate,
        Instant latestEnd,
        List<IssuerName> unseen,
        Optional<String> log) {

    public Reconciled {
        crls = List.copyOf(crls);
        unseen = List.copyOf(unseen);
    }

    /**
     * One CRL against the database.
     *
     * @param restored entries that the database did not know as revoked, and does now
     * @param unrecorded those of them whose certificates are not on record
     */
    public record Compared(
            IssuerName issuer,
            CrlScope scope,
            long number,
            Instant thisUpdate,
            int entries,
            int restored,
            int unrecorded) {}

    public int restored() {
        return crls.stream().mapToInt(Compared::restored).sum();
    }
}

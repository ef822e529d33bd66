package dev.signet.server.inventory;

import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Finds and revokes many certificates at once: those of workloads that match, have not expired and
 * are not revoked yet. Where keys are compromised, those revoked for another reason count too.
 *
 * <p>Certificates of the CA itself never match: they are revoked one by one.
 */
public final class BulkRevocations {

    /** How long the count for a plan may take: it looks at every certificate that matches. */
    public static final Duration LONGEST_CENSUS = Duration.ofSeconds(25);

    private static final String MATCHED =
            """
              FROM certificates c
              LEFT JOIN revocations r
                ON r.expiry_month = c.expiry_month AND r.issuer = c.issuer AND r.serial = c.serial
            """;

    /**
     * How many certificates match, and whose they are.
     *
     * @param upTo position of the newest that counts; later ones do not
     * @param services those with most certificates first
     * @param moreServices how many others there are
     */
    public record Census(
            long upTo, long certificates, List<ServiceCount> services, long moreServices) {}

    /** How many certificates of one service match. */
    public record ServiceCount(Service service, long certificates) {}

    /** A certificate that is to be revoked. */
    public record Selected(
            long position, RevokedCertificate certificate, String keyHash, boolean isRevoked) {}

    /**
     * Counts what matches at {@code now}; lists at most {@code maxServices}. Of a million that
     * match, this takes seconds; after {@link #LONGEST_CENSUS} it fails.
     */
    public Census census(
            Handle tx,
            CertificateSelection selection,
            RevocationReason reason,
            Instant now,
            int maxServices) {
        long upTo = new Inventory().newestPosition(tx);
        CertificateConditions conditions = conditions(selection, reason, now, 0, upTo);
        String sql =
                "SELECT c.cluster, c.namespace, c.service_account, COUNT(*) AS certificates"
                        + MATCHED
                        + conditions.where()
                        + " GROUP BY c.cluster, c.namespace, c.service_account"
                        + " ORDER BY certificates DESC, c.cluster, c.namespace, c.service_account";
        var listed = new ArrayList<ServiceCount>();
        long certificates = 0;
        long services = 0;
        try (Query select = tx.createQuery(sql);
                var counts =
                        conditions
                                .bind(select)
                                .setQueryTimeout((int) LONGEST_CENSUS.toSeconds())
                                .map((row, _) ->
                                        new ServiceCount(
                                                new Service(
                                                        row.getString("cluster"),
                                                        row.getString("namespace"),
                                                        row.getString("service_account")),
                                                row.getLong("certificates")))
                                .iterator()) {
            while (counts.hasNext()) {
                ServiceCount count = counts.next();
                certificates += count.certificates();
                services++;
                if (services <= maxServices) {
                    listed.add(count);
                }
            }
        }
        return new Census(upTo, certificates, listed, services - listed.size());
    }

    /** The next of those that match, after one position up to another, in their order. */
    public List<Selected> next(
            Handle tx,
            CertificateSelection selection,
            RevocationReason reason,
            Instant now,
            long after,
            long upTo,
            int limit) {
        return select(tx, conditions(selection, reason, now, after, upTo), limit);
    }

    /** The first that satisfy {@code conditions}, in the order of their positions. */
    static List<Selected> select(Handle tx, CertificateConditions conditions, int limit) {
        String sql =
                "SELECT c.position, c.issuer, c.serial, c.crl_shard, c.not_after, c.key_hash, c.state"
                        + MATCHED
                        + conditions.where()
                        + " ORDER BY c.position FETCH FIRST :limit ROWS ONLY";
        try (Query select = tx.createQuery(sql)) {
            return conditions
                    .bind(select)
                    .bind("limit", limit)
                    .map((row, _) ->
                            new Selected(
                                    row.getLong("position"),
                                    new RevokedCertificate(
                                            new IssuerName(row.getString("issuer")),
                                            SerialNumber.parse(row.getString("serial")),
                                            row.getInt("crl_shard"),
                                            row.getObject("not_after", OffsetDateTime.class)
                                                    .toInstant()),
                                    row.getString("key_hash"),
                                    row.getString("state").equals("REVOKED")))
                    .list();
        }
    }

    /**
     * Revokes {@code selected}, and blocks their keys where these are compromised. Returns those
     * that this call changed: others may have been revoked since they were selected.
     */
    public List<RevokedCertificate> revoke(
            Handle tx, List<Selected> selected, RevocationFacts facts) {
        return RevocationBatch.revoke(
                tx,
                selected.stream()
                        .map(each ->
                                new RevocationBatch.Pending(
                                        each.certificate(),
                                        Optional.of(each.keyHash()),
                                        each.isRevoked(),
                                        facts.at(),
                                        facts.reason()))
                        .toList(),
                facts.by());
    }

    private static CertificateConditions conditions(
            CertificateSelection selection,
            RevocationReason reason,
            Instant now,
            long after,
            long upTo) {
        CertificateConditions conditions = CertificateConditions.of(selection);
        conditions.bound("c.position > :after", "after", Optional.of(after));
        conditions.bound("c.position <= :upTo", "upTo", Optional.of(upTo));
        conditions.add("c.service_account IS NOT NULL");
        toRevoke(conditions, reason, now);
        return conditions;
    }

    /** What a certificate must be for its revocation to change anything. */
    static void toRevoke(CertificateConditions conditions, RevocationReason reason, Instant now) {
        conditions.bound("c.not_after >= :now", "now", Optional.of(now));
        conditions.bound(
                "c.expiry_month >= :thisMonth",
                "thisMonth",
                Optional.of(SerialNumber.expiryMonth(now)));
        conditions.add(
                reason == RevocationReason.KEY_COMPROMISE
                        ? "(c.state <> 'REVOKED' OR r.reason <> 'KEY_COMPROMISE')"
                        : "c.state <> 'REVOKED'");
    }
}

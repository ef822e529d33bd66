package dev.signet.server.crl;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The newest CRL of each scope: the table {@code crls}. */
public final class CrlStore {

    /**
     * What is known of a CRL without its octets.
     *
     * @param revocationsSeen it lists what was revoked up to this version of the revocations
     */
    record Head(long number, Instant thisUpdate, Instant nextUpdate, long revocationsSeen) {}

    public Optional<PublishedCrl> newest(Handle tx, IssuerName issuer, CrlScope scope) {
        return tx.createQuery(
                        """
                        SELECT der, crl_number, this_update, next_update, entries, revocations_seen
                          FROM crls
                         WHERE issuer = :issuer AND scope = :scope
                        """)
                .bind("issuer", issuer.value())
                .bind("scope", scope.toString())
                .map((row, _) ->
                        new PublishedCrl(
                                Der.copyOf(row.getBytes("der")),
                                row.getLong("crl_number"),
                                instant(row, "this_update"),
                                instant(row, "next_update"),
                                row.getInt("entries"),
                                row.getLong("revocations_seen")))
                .findOne();
    }

    /** Number and times of the newest CRL. */
    Optional<Head> head(Handle tx, IssuerName issuer, CrlScope scope) {
        return tx.createQuery(
                        """
                        SELECT crl_number, this_update, next_update, revocations_seen FROM crls
                         WHERE issuer = :issuer AND scope = :scope
                        """)
                .bind("issuer", issuer.value())
                .bind("scope", scope.toString())
                .map((row, _) ->
                        new Head(
                                row.getLong("crl_number"),
                                instant(row, "this_update"),
                                instant(row, "next_update"),
                                row.getLong("revocations_seen")))
                .findOne();
    }

    /**
     * When the oldest of all newest CRLs was made, but for issuers that publish none any more;
     * empty if there are none.
     */
    public Optional<Instant> oldest(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT MIN(this_update) FROM crls
                         WHERE issuer NOT IN (SELECT name FROM issuers WHERE drained = TRUE)
                        """)
                .mapTo(Instant.class)
                .findOne();
    }

    /** When the oldest of the newest CRLs of {@code issuer} was made; empty if it has none. */
    public Optional<Instant> oldest(Handle tx, IssuerName issuer) {
        return tx.createQuery("SELECT MIN(this_update) FROM crls WHERE issuer = :issuer")
                .bind("issuer", issuer.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /** Every scope of {@code issuer} that was ever published. */
    List<CrlScope> scopes(Handle tx, IssuerName issuer) {
        return tx.createQuery("SELECT scope FROM crls WHERE issuer = :issuer ORDER BY scope")
                .bind("issuer", issuer.value())
                .mapTo(String.class)
                .map(CrlScope::parse)
                .list();
    }

    /** Keeps the first CRL of a scope; a lost race violates the primary key. */
    boolean insert(Handle tx, IssuerName issuer, CrlScope scope, PublishedCrl crl) {
        return tx.createUpdate(
                                """
                                INSERT INTO crls
                                       (issuer, scope, crl_number, this_update, next_update,
                                        entries, revocations_seen, der)
                                VALUES (:issuer, :scope, :number, :thisUpdate, :nextUpdate,
                                        :entries, :revocationsSeen, :der)
                                """)
                        .bind("issuer", issuer.value())
                        .bind("scope", scope.toString())
                        .bind("number", crl.number())
                        .bind("thisUpdate", crl.thisUpdate())
                        .bind("nextUpdate", crl.nextUpdate())
                        .bind("entries", crl.entries())
                        .bind("revocationsSeen", crl.revocationsSeen())
                        .bind("der", crl.der().octets())
                        .execute()
                == 1;
    }

    /** Replaces the CRL numbered {@code previous}; false if another one has taken its place. */
    boolean replace(Handle tx, IssuerName issuer, CrlScope scope, long previous, PublishedCrl crl) {
        return tx.createUpdate(
                                """
                                UPDATE crls
                                   SET crl_number = :number, this_update = :thisUpdate,
                                       next_update = :nextUpdate, entries = :entries,
                                       revocations_seen = :revocationsSeen, der = :der
                                 WHERE issuer = :issuer AND scope = :scope AND crl_number = :previous
                                   AND :number > crl_number
                                """)
                        .bind("issuer", issuer.value())
                        .bind("scope", scope.toString())
                        .bind("previous", previous)
                        .bind("number", crl.number())
                        .bind("thisUpdate", crl.thisUpdate())
                        .bind("nextUpdate", crl.nextUpdate())
                        .bind("entries", crl.entries())
                        .bind("revocationsSeen", crl.revocationsSeen())
                        .bind("der", crl.der().octets())
                        .execute()
                == 1;
    }

    /**
     * Keeps a CRL that was published before and is newer than the one on record, so that the next
     * one follows it; false if it is not newer.
     */
    public boolean putBack(Handle tx, IssuerName issuer, CrlScope scope, PublishedCrl crl) {
        Optional<Head> newest = head(tx, issuer, scope);
        if (newest.isEmpty()) {
            return insert(tx, issuer, scope, crl);
        }
        return crl.number() > newest.get().number()
                && !crl.thisUpdate().isBefore(newest.get().thisUpdate())
                && replace(tx, issuer, scope, newest.get().number(), crl);
    }

    /** Notes that certificates issued from now on name {@code url} as the shard's CRL. */
    void nameDistributionPoint(Handle tx, IssuerName issuer, CrlScope scope, URI url, Instant now) {
        int known =
                tx.createUpdate(
                                """
                                UPDATE crl_distribution_points SET last_named_at = :now
                                 WHERE issuer = :issuer AND scope = :scope AND url = :url
                                """)
                        .bind("issuer", issuer.value())
                        .bind("scope", scope.toString())
                        .bind("url", url.toString())
                        .bind("now", now)
                        .execute();
        if (known == 0) {
            var _ =
                    tx.createUpdate(
                                    """
                                    INSERT INTO crl_distribution_points
                                           (issuer, scope, url, last_named_at)
                                    VALUES (:issuer, :scope, :url, :now)
                                    """)
                            .bind("issuer", issuer.value())
                            .bind("scope", scope.toString())
                            .bind("url", url.toString())
                            .bind("now", now)
                            .execute();
        }
    }

    /** The URLs that certificates named for the shard since {@code since}, newest first. */
    List<URI> distributionPoints(
            Handle tx, IssuerName issuer, CrlScope scope, Instant since, int limit) {
        return tx.createQuery(
                        """
                        SELECT url FROM crl_distribution_points
                         WHERE issuer = :issuer AND scope = :scope AND last_named_at >= :since
                         ORDER BY last_named_at DESC, url FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("issuer", issuer.value())
                .bind("scope", scope.toString())
                .bind("since", since)
                .bind("limit", limit)
                .mapTo(String.class)
                .map(URI::create)
                .list();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}

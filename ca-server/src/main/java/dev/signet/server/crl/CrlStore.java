package dev.signet.server.crl;

import dev.signet.server.crl.CrlHead.DeltaBase;
import dev.signet.server.database.Columns;
import dev.signet.server.database.Dialect;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** The newest CRL of each scope: the table {@code crls}. */
public final class CrlStore {

    private static final String HEAD =
            """
            scope, crl_number, this_update, next_update, entries, revocations_seen,
            distribution_point, base_number, base_seen, base_this_update, tag,
            OCTET_LENGTH(der) AS octets
            """;

    /** The newest CRL of {@code scope}. A large one takes time and memory: see {@link #head}. */
    public Optional<PublishedCrl> newest(Handle tx, IssuerName issuer, CrlScope scope) {
        return ofScope(tx, HEAD + ", der", issuer, scope)
                .addCustomizer(Dialect.binaryResults(tx))
                .map((row, _) -> {
                    byte[] octets = row.getBytes("der");
                    return new PublishedCrl(head(row), Der.takingOver(octets, 0, octets.length));
                })
                .findOne();
    }

    /** What is known of the newest CRL of {@code scope}. */
    public Optional<CrlHead> head(Handle tx, IssuerName issuer, CrlScope scope) {
        return ofScope(tx, HEAD, issuer, scope).map((row, _) -> head(row)).findOne();
    }

    private static Query ofScope(Handle tx, String columns, IssuerName issuer, CrlScope scope) {
        return tx.createQuery(
                        "SELECT "
                                + columns
                                + " FROM crls WHERE issuer = :issuer AND scope = :scope")
                .bind("issuer", issuer.value())
                .bind("scope", scope.toString());
    }

    /** What is known of the newest CRLs of {@code issuer}, by their scopes. */
    Map<CrlScope, CrlHead> heads(Handle tx, IssuerName issuer) {
        return tx.createQuery("SELECT " + HEAD + " FROM crls WHERE issuer = :issuer")
                .bind("issuer", issuer.value())
                .map((row, _) -> head(row))
                .collectToMap(CrlHead::scope, head -> head);
    }

    /**
     * The version of the newest revocation of each published shard of {@code issuer} that has any;
     * as many look-ups in an index as there are shards, however many were revoked.
     */
    Map<Integer, Long> newestRevocations(Handle tx, IssuerName issuer) {
        return tx.createQuery(
                        """
                        SELECT c.shard, (SELECT r.version FROM revocations r
                                          WHERE r.issuer = c.issuer AND r.crl_shard = c.shard
                                          ORDER BY r.issuer, r.crl_shard, r.version DESC
                                          FETCH FIRST 1 ROW ONLY) AS newest
                          FROM crls c
                         WHERE c.issuer = :issuer AND c.shard IS NOT NULL AND c.base_number IS NULL
                        """)
                .bind("issuer", issuer.value())
                .map((row, _) -> Map.entry(row.getInt("shard"), row.getLong("newest")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /**
     * The newest CRLs of one issuer together.
     *
     * @param nextUpdate of the first of them that is over
     * @param entries of the complete one; 0 if there is none yet
     */
    public record Summary(IssuerName issuer, Instant nextUpdate, int entries) {}

    /** One for each issuer that publishes CRLs and has one. */
    public List<Summary> summaries(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT issuer, MIN(next_update) AS next_update,
                               MAX(CASE WHEN scope = 'complete' THEN entries ELSE 0 END) AS entries
                          FROM crls
                         WHERE issuer NOT IN (SELECT name FROM issuers WHERE drained = TRUE)
                         GROUP BY issuer
                        """)
                .map((row, _) ->
                        new Summary(
                                new IssuerName(row.getString("issuer")),
                                Columns.time(row, "next_update"),
                                row.getInt("entries")))
                .list();
    }

    /**
     * When the oldest of all newest CRLs was made, deltas left out and issuers that publish none
     * any more; empty if there are none.
     */
    public Optional<Instant> oldest(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT MIN(this_update) FROM crls
                         WHERE base_number IS NULL
                           AND issuer NOT IN (SELECT name FROM issuers WHERE drained = TRUE)
                        """)
                .mapTo(Instant.class)
                .findOne();
    }

    /**
     * When the oldest of the newest CRLs of {@code issuer} was made, deltas left out; empty if it
     * has none.
     */
    public Optional<Instant> oldest(Handle tx, IssuerName issuer) {
        return tx.createQuery(
                        "SELECT MIN(this_update) FROM crls"
                                + " WHERE issuer = :issuer AND base_number IS NULL")
                .bind("issuer", issuer.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /** Keeps the first CRL of a scope; a lost race violates the primary key. */
    boolean insert(Handle tx, IssuerName issuer, PublishedCrl crl) {
        return bind(
                                tx.createUpdate(
                                        """
                                        INSERT INTO crls
                                               (issuer, scope, shard, crl_number, this_update,
                                                next_update, entries, revocations_seen,
                                                distribution_point, base_number, base_seen,
                                                base_this_update, tag, der)
                                        VALUES (:issuer, :scope, :shard, :number, :thisUpdate,
                                                :nextUpdate, :entries, :revocationsSeen,
                                                :distributionPoint, :baseNumber, :baseSeen,
                                                :baseThisUpdate, :tag, :der)
                                        """),
                                issuer,
                                crl)
                        .bind("shard", crl.head().scope().shard())
                        .execute()
                == 1;
    }

    /** Replaces the CRL numbered {@code previous}; false if another one has taken its place. */
    boolean replace(Handle tx, IssuerName issuer, long previous, PublishedCrl crl) {
        return bind(
                                tx.createUpdate(
                                        """
                                        UPDATE crls
                                           SET crl_number = :number, this_update = :thisUpdate,
                                               next_update = :nextUpdate, entries = :entries,
                                               revocations_seen = :revocationsSeen,
                                               distribution_point = :distributionPoint,
                                               base_number = :baseNumber, base_seen = :baseSeen,
                                               base_this_update = :baseThisUpdate, tag = :tag, der = :der
                                         WHERE issuer = :issuer AND scope = :scope
                                           AND crl_number = :previous AND :number > crl_number
                                        """),
                                issuer,
                                crl)
                        .bind("previous", previous)
                        .execute()
                == 1;
    }

    private static Update bind(Update statement, IssuerName issuer, PublishedCrl crl) {
        CrlHead head = crl.head();
        return statement
                .bind("issuer", issuer.value())
                .bind("scope", head.scope().toString())
                .bind("number", head.number())
                .bind("thisUpdate", head.thisUpdate())
                .bind("nextUpdate", head.nextUpdate())
                .bind("entries", head.entries())
                .bind("revocationsSeen", head.revocationsSeen())
                .bind("distributionPoint", head.distributionPoint().map(URI::toString))
                .bind("baseNumber", head.base().map(DeltaBase::number))
                .bind("baseSeen", head.base().map(DeltaBase::revocationsSeen))
                .bind("baseThisUpdate", head.base().map(DeltaBase::thisUpdate))
                .bind("tag", head.tag())
                .bindBinaryStream("der", crl.der().stream(), crl.der().length());
    }

    /**
     * Keeps a CRL that was published before and is newer than the one on record, so that the next
     * one follows it; false if it is not newer.
     */
    public boolean putBack(Handle tx, IssuerName issuer, PublishedCrl crl) {
        Optional<CrlHead> newest = head(tx, issuer, crl.head().scope());
        if (newest.isEmpty()) {
            return insert(tx, issuer, crl);
        }
        return crl.number() > newest.get().number()
                && !crl.thisUpdate().isBefore(newest.get().thisUpdate())
                && replace(tx, issuer, newest.get().number(), crl);
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

    private static CrlHead head(ResultSet row) throws SQLException {
        long base = row.getLong("base_number");
        return new CrlHead(
                CrlScope.parse(row.getString("scope")),
                row.getLong("crl_number"),
                Columns.time(row, "this_update"),
                Columns.time(row, "next_update"),
                row.getInt("entries"),
                row.getLong("revocations_seen"),
                Optional.ofNullable(row.getString("distribution_point")).map(URI::create),
                base == 0
                        ? Optional.empty()
                        : Optional.of(
                                new DeltaBase(
                                        base,
                                        row.getLong("base_seen"),
                                        Columns.time(row, "base_this_update"))),
                row.getString("tag"),
                row.getInt("octets"));
    }
}

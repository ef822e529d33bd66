package dev.signet.server.inventory;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads what a CRL lists out of the table {@code revocations}: in order, and page by page, so that
 * neither we nor a driver hold more than a page. What was committed before it began is listed
 * exactly once; what commits meanwhile may be, unless the transaction is a snapshot.
 *
 * @param issuer whose certificates
 * @param shard those of one shard only; empty for all
 * @param notExpiredBy only those that end then or later
 */
public record RevocationScan(IssuerName issuer, OptionalInt shard, Instant notExpiredBy) {

    private static final int PAGE = 2_500;

    /** Of all shards, and of one: each in the order of an index that has everything in it. */
    private static final String OF_ALL =
            """
            SELECT serial, revoked_at, reason FROM revocations
             WHERE issuer = :issuer AND serial > :after AND crl_shard >= 0
               AND not_after >= :notExpiredBy
             ORDER BY issuer, serial FETCH FIRST :page ROWS ONLY
            """;

    private static final String OF_SHARD =
            """
            SELECT serial, revoked_at, reason FROM revocations
             WHERE issuer = :issuer AND crl_shard = :shard AND serial > :after
               AND not_after >= :notExpiredBy
             ORDER BY issuer, crl_shard, serial FETCH FIRST :page ROWS ONLY
            """;

    /** Is told what was revoked, one certificate at a time. */
    @FunctionalInterface
    public interface Listing {

        /** {@code serial} is as {@link SerialNumber#hex()} writes it. */
        void revoked(String serial, Instant at, RevocationReason reason);
    }

    /** Lists everything, by serial number. */
    public void list(Handle tx, Listing listing) {
        // Serial numbers begin with the month in which their certificate ends.
        var page = new Page(0, SerialNumber.prefix(SerialNumber.expiryMonth(notExpiredBy)));
        do {
            page = page(tx, page.last(), listing);
        } while (page.rows() == PAGE);
    }

    /** How many rows were read, and the serial number of the last. */
    private record Page(int rows, String last) {}

    private Page page(Handle tx, String after, Listing listing) {
        // Closed at once: else the transaction would hold every page until its end.
        try (Query query = tx.createQuery(shard.isPresent() ? OF_SHARD : OF_ALL)) {
            shard.ifPresent(each -> query.bind("shard", each));
            return query.bind("issuer", issuer.value())
                    .bind("after", after)
                    .bind("notExpiredBy", notExpiredBy)
                    .bind("page", PAGE)
                    .scanResultSet((rows, _) -> read(rows.get(), after, listing));
        }
    }

    private static Page read(ResultSet rows, String after, Listing listing) throws SQLException {
        int count = 0;
        String last = after;
        while (rows.next()) {
            last = rows.getString(1);
            listing.revoked(
                    last,
                    rows.getObject(2, OffsetDateTime.class).toInstant(),
                    RevocationReason.valueOf(rows.getString(3)));
            count++;
        }
        return new Page(count, last);
    }

    /**
     * What was revoked, or changed its reason, after {@code version}, by serial number. All of it
     * at once, so see {@link #countSince} first.
     */
    public List<RevokedEntry> since(Handle tx, long version) {
        var entries = new ArrayList<RevokedEntry>();
        for (OptionalInt each = first(tx); each.isPresent(); each = following(tx, each)) {
            tx.createQuery(
                            """
                            SELECT serial, revoked_at, reason FROM revocations
                             WHERE issuer = :issuer AND crl_shard = :shard AND version > :version
                               AND not_after >= :notExpiredBy
                            """)
                    .bind("issuer", issuer.value())
                    .bind("shard", each.getAsInt())
                    .bind("version", version)
                    .bind("notExpiredBy", notExpiredBy)
                    .map((row, _) ->
                            new RevokedEntry(
                                    SerialNumber.parse(row.getString(1)),
                                    row.getObject(2, OffsetDateTime.class).toInstant(),
                                    RevocationReason.valueOf(row.getString(3))))
                    .forEach(entries::add);
        }
        entries.sort(Comparator.comparing(RevokedEntry::serial));
        return entries;
    }

    /** How many were revoked, or changed their reason, after {@code version}. */
    public long countSince(Handle tx, long version) {
        long count = 0;
        for (OptionalInt each = first(tx); each.isPresent(); each = following(tx, each)) {
            count +=
                    tx.createQuery(
                                    """
                                    SELECT COUNT(*) FROM revocations
                                     WHERE issuer = :issuer AND crl_shard = :shard
                                       AND version > :version
                                    """)
                            .bind("issuer", issuer.value())
                            .bind("shard", each.getAsInt())
                            .bind("version", version)
                            .mapTo(Long.class)
                            .one();
        }
        return count;
    }

    private OptionalInt first(Handle tx) {
        return shard.isPresent() ? shard : nextShard(tx, issuer, 0);
    }

    private OptionalInt following(Handle tx, OptionalInt one) {
        return shard.isPresent() ? OptionalInt.empty() : nextShard(tx, issuer, one.getAsInt() + 1);
    }

    /** The first shard from {@code from} on of which {@code issuer} ever revoked a certificate. */
    public static OptionalInt nextShard(Handle tx, IssuerName issuer, int from) {
        return tx.createQuery(
                        """
                        SELECT crl_shard FROM revocations
                         WHERE issuer = :issuer AND crl_shard >= :from
                         ORDER BY issuer, crl_shard FETCH FIRST 1 ROW ONLY
                        """)
                .bind("issuer", issuer.value())
                .bind("from", from)
                .mapTo(Integer.class)
                .findOne()
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }
}

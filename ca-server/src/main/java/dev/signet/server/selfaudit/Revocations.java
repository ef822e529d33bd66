package dev.signet.server.selfaudit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jdbi.v3.core.Handle;

/** The revocations that a CRL speaks of, in the order of their serial numbers, page by page. */
final class Revocations implements Iterator<Revocations.Row> {

    private static final int PAGE = 5_000;

    /**
     * One of them.
     *
     * @param reason the text of the column
     * @param version of the revocations, that its last change made
     */
    record Row(String serial, Instant revokedAt, Instant notAfter, String reason, long version) {}

    private final Handle tx;
    private final StoredCrl crl;
    private final Deque<Row> page = new ArrayDeque<>();
    private String after = "";
    private boolean exhausted;

    Revocations(Handle tx, StoredCrl crl) {
        this.tx = tx;
        this.crl = crl;
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !exhausted) {
            List<Row> read = read();
            page.addAll(read);
            exhausted = read.size() < PAGE;
            after = read.isEmpty() ? after : read.getLast().serial();
        }
        return !page.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.removeFirst();
    }

    private List<Row> read() {
        return tx.createQuery(
                        """
                        SELECT serial, revoked_at, not_after, reason, version
                          FROM revocations
                         WHERE issuer = :issuer AND serial > :after
                           AND (crl_shard = :shard OR (:shard < 0 AND crl_shard >= 0))
                         ORDER BY serial
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("issuer", crl.issuer())
                .bind("after", after)
                .bind("shard", crl.shard())
                .bind("limit", PAGE)
                .map((row, _) ->
                        new Row(
                                row.getString("serial"),
                                row.getObject("revoked_at", OffsetDateTime.class).toInstant(),
                                row.getObject("not_after", OffsetDateTime.class).toInstant(),
                                row.getString("reason"),
                                row.getLong("version")))
                .list();
    }
}

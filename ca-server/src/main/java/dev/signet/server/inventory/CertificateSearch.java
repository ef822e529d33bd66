package dev.signet.server.inventory;

import dev.signet.server.inventory.CertificateHolders.Holder;
import dev.signet.server.inventory.CertificateQuery.StateFilter;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Finds the positions of a page of certificates, newest first, by the index that suits the filters:
 * which one that is, is not left to the database, whose statistics do not know that filters depend
 * on one another.
 *
 * <p>A name, a key, a pod or a node has few certificates. What has many, an identity or a role, is
 * looked for among the newest certificates first; where that does not fill the page, by those who
 * hold such certificates, each of whom has few.
 */
final class CertificateSearch {

    /** How many of the newest certificates, or of the newest revoked, are looked through. */
    private static final int WINDOW = 2_000;

    /** How many holders are asked for in one statement. */
    private static final int HOLDERS = 50;

    private static final String POSITIONS = "SELECT c.position FROM certificates c";

    private static final String ABOVE = "c.position > :low";

    private static final String UP_TO = "c.position <= :high";

    private static final String FIRST = " FETCH FIRST :rows ROWS ONLY";

    private final Handle tx;
    private final CertificateQuery query;
    private final CertificateConditions conditions;
    private final PositionBounds bounds;
    private final int rows;

    /** Only what is above this position is wanted. */
    private long low;

    /** Only what is at this position or below is wanted. */
    private long high;

    /**
     * @param now what has ended by then has expired
     * @param rows how many positions are wanted at most
     */
    CertificateSearch(Handle tx, CertificateQuery query, Instant now, int rows) {
        this.tx = tx;
        this.query = query;
        this.rows = rows;
        long newest = new Inventory().newestPosition(tx);
        this.bounds = new PositionBounds(tx, newest);
        this.low = 0;
        this.high = newest;
        narrow();
        this.conditions = CertificateConditions.ofSearch(query.selection());
        query.state().ifPresent(state -> addState(state, now));
        conditions.bound("c.not_after < :expiresBefore", "expiresBefore", query.expiresBefore());
        conditions.bound(
                "c.issuer IN (SELECT i.name FROM issuers i WHERE i.mount = :mount)",
                "mount",
                query.mount());
    }

    /**
     * What is reserved ends later, so what ended before a time was reserved before it. The bounds
     * are computed here, to one of each kind: of two H2 may take the weaker.
     */
    private void narrow() {
        CertificateSelection selection = query.selection();
        selection.issuedAfter().map(bounds::below).ifPresent(this::raise);
        Stream.concat(selection.issuedBefore().stream(), query.expiresBefore().stream())
                .min(Comparator.naturalOrder())
                .map(bounds::upTo)
                .ifPresent(this::lower);
        query.after().ifPresent(after -> lower(after - 1));
    }

    private void raise(long position) {
        low = Math.max(low, position);
    }

    private void lower(long position) {
        high = Math.min(high, position);
    }

    private void addState(StateFilter state, Instant now) {
        switch (state) {
            case RESERVED -> conditions.add("c.state = 'RESERVED'");
            case ISSUED -> addIssued("c.not_after >= :now", "c.expiry_month >= :month", now);
            case REVOKED -> conditions.add("c.state = 'REVOKED'");
            case EXPIRED -> addIssued("c.not_after < :now", "c.expiry_month <= :month", now);
        }
    }

    /**
     * The month leaves out what is stored apart: else PostgreSQL reads a month without a match
     * whole. Two states are left out, since for the third H2 would take the index on states.
     */
    private void addIssued(String end, String month, Instant now) {
        conditions.add("c.state NOT IN ('RESERVED', 'REVOKED')");
        conditions.bound(end, "now", Optional.of(now));
        conditions.bound(month, "month", Optional.of(SerialNumber.expiryMonth(now)));
    }

    List<Long> positions() {
        CertificateSelection selection = query.selection();
        if (selection.name().isPresent()) {
            return named();
        }
        if (selection.keyHash().isPresent()) {
            return ordered("c.key_hash, ");
        }
        if (selection.pod().isPresent()) {
            return ordered("c.pod, ");
        }
        if (selection.node().isPresent()) {
            return ordered("c.node, ");
        }
        if (is(StateFilter.RESERVED)) {
            return ordered("c.state, ");
        }
        if (isOfHolders(selection)) {
            return held();
        }
        return is(StateFilter.REVOKED) ? ordered("c.state, ") : ordered("");
    }

    private boolean isOfHolders(CertificateSelection selection) {
        return selection.cluster().isPresent()
                || selection.namespace().isPresent()
                || selection.serviceAccount().isPresent()
                || selection.role().isPresent()
                || selection.issuer().isPresent()
                || query.mount().isPresent();
    }

    private boolean is(StateFilter state) {
        return query.state().filter(state::equals).isPresent();
    }

    /** The sums keep PostgreSQL from looking through all certificates in their order. */
    private List<Long> named() {
        return select(
                """
                SELECT DISTINCT c.position + 0 AS place
                  FROM certificate_names n
                  JOIN certificates c
                    ON c.expiry_month = n.expiry_month AND c.serial = n.serial
                   AND c.issuer = n.issuer
                """
                        + conditions.where(
                                CertificateConditions.NAMED,
                                "c.position + 0 > :low",
                                "c.position + 0 <= :high")
                        + " ORDER BY place DESC"
                        + FIRST,
                range(low, high));
    }

    /** By an index that begins with {@code equal}, which the conditions fix, and a comma. */
    private List<Long> ordered(String equal) {
        return select(
                POSITIONS
                        + conditions.where(ABOVE, UP_TO)
                        + " ORDER BY "
                        + equal
                        + "c.position DESC"
                        + FIRST,
                range(low, high));
    }

    private List<Long> held() {
        List<Holder> holders = CertificateHolders.of(tx, query);
        if (holders.isEmpty()) {
            return List.of();
        }
        timeOfIssuer("SELECT created_at FROM issuers WHERE name = :issuer")
                .map(bounds::below)
                .ifPresent(this::raise); // An issuer has signed nothing before it was made.
        Window recent = window(high);
        List<Long> best = in(recent);
        if (best.size() == rows || recent.isAll()) {
            return best;
        }
        long top = lastForWorkloads();
        best = top < high ? in(window(top)) : List.of();
        if (best.size() == rows) { // Above them there is nothing of workloads.
            return newest(best, of(List.of(Holder.NONE), best.getLast(), top));
        }
        best = List.of();
        for (int from = 0; from < holders.size(); from += HOLDERS) {
            best =
                    newest(
                            best,
                            of(
                                    holders.subList(from, Math.min(from + HOLDERS, holders.size())),
                                    best.size() < rows ? low : best.getLast(),
                                    top));
        }
        return best;
    }

    /**
     * Up to which position there may be certificates of workloads: an issuer that was retired signs
     * for none any more, only for responders of its own. Without this, what it signed would be
     * looked for among all that its successors did.
     */
    private long lastForWorkloads() {
        return timeOfIssuer(
                        """
                        SELECT state_since FROM issuers
                         WHERE name = :issuer AND state IN ('RETIRED', 'REVOKED')
                        """)
                .map(bounds::upTo)
                .map(last -> Math.min(last, high))
                .orElse(high);
    }

    private Optional<Instant> timeOfIssuer(String sql) {
        return query.selection()
                .issuer()
                .flatMap(issuer ->
                        tx.createQuery(sql).bind("issuer", issuer).mapTo(Instant.class).findOne());
    }

    /** The positions above {@code low} up to {@code high}. */
    private record Window(long low, long high, boolean isAll) {}

    /** Those at and below {@code top}, no more than are looked through. */
    private Window window(long top) {
        long floor = is(StateFilter.REVOKED) ? belowRevoked(top) : top - WINDOW;
        return new Window(Math.max(floor, low), top, floor <= low);
    }

    private long belowRevoked(long last) {
        return tx.createQuery(
                        POSITIONS
                                + """
                                 WHERE c.state = 'REVOKED' AND c.position <= :last
                                 ORDER BY c.state, c.position DESC
                                OFFSET :window ROWS FETCH FIRST 1 ROW ONLY
                                """)
                .bind("last", last)
                .bind("window", WINDOW)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    private List<Long> in(Window window) {
        return select(
                POSITIONS
                        + conditions.where(ABOVE, UP_TO)
                        + (is(StateFilter.REVOKED) ? " ORDER BY c.state, " : " ORDER BY ")
                        + "c.position DESC"
                        + FIRST,
                range(window.low(), window.high()));
    }

    private static Map<String, Object> range(long low, long high) {
        return Map.of("low", low, "high", high);
    }

    private List<Long> newest(List<Long> some, List<Long> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.reverseOrder());
        return all.subList(0, Math.min(rows, all.size()));
    }

    /**
     * The newest of each of {@code holders}, above {@code above}; of workloads, up to {@code top}.
     */
    private List<Long> of(List<Holder> holders, long above, long top) {
        var binds = new HashMap<>(range(above, high));
        binds.put("top", top);
        var each = new ArrayList<String>();
        for (int i = 0; i < holders.size(); i++) {
            Holder holder = holders.get(i);
            binds.put("c" + i, holder.cluster());
            binds.put("n" + i, holder.namespace());
            binds.put("s" + i, holder.serviceAccount());
            each.add(
                    "("
                            + POSITIONS
                            + conditions.where(ABOVE, isHolder(holder, i))
                            + " ORDER BY c.cluster, c.namespace, c.service_account, c.position DESC"
                            + FIRST
                            + ")");
        }
        return select(String.join(" UNION ALL ", each), binds);
    }

    private static String isHolder(Holder holder, int i) {
        return holder.cluster().isEmpty()
                ? "c.cluster IS NULL AND " + UP_TO
                : """
                c.cluster = :c%1$d AND c.namespace = :n%1$d AND c.service_account = :s%1$d
                AND c.position <= :top
                """
                        .formatted(i);
    }

    private List<Long> select(String sql, Map<String, Object> binds) {
        try (Query select = tx.createQuery(sql)) {
            return conditions
                    .bind(select)
                    .bindMap(binds)
                    .bind("rows", rows)
                    .mapTo(Long.class)
                    .list();
        }
    }
}

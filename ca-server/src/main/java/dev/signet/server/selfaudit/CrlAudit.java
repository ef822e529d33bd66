package dev.signet.server.selfaudit;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/**
 * Compares each CRL that is served with the revocations on record, and verifies its signature. One
 * server at a time. It rests for fifty times as long as it worked, so that a CRL of a million
 * entries does not keep a processor busy.
 */
public final class CrlAudit implements Job {

    private static final String NAME = "self-audit:crls";
    private static final String CHECK = "crl";
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);
    private static final int REST = 50;

    private final Mismatches mismatches;
    private final JobLeases leases;
    private final Database database;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile Duration pause = SHORTEST_PAUSE;

    public CrlAudit(
            Mismatches mismatches,
            JobLeases leases,
            Database database,
            Clock clock,
            LongSupplier nanoTime) {
        this.mismatches = mismatches;
        this.leases = leases;
        this.database = database;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration pause() {
        return pause;
    }

    @Override
    public void run() {
        if (!leases.tryAcquire(NAME, LEASE)) {
            return; // Another server is at it.
        }
        long began = nanoTime.getAsLong();
        try {
            for (Served served : database.resultOf(CrlAudit::served)) {
                audit(served);
            }
        } finally {
            leases.release(NAME);
            Duration rest = Duration.ofNanos(nanoTime.getAsLong() - began).multipliedBy(REST);
            pause = rest.compareTo(SHORTEST_PAUSE) > 0 ? rest : SHORTEST_PAUSE;
        }
    }

    /** Names a CRL. */
    private record Served(String issuer, String scope) {}

    private static List<Served> served(Handle tx) {
        return tx.createQuery("SELECT issuer, scope FROM crls ORDER BY issuer, scope")
                .map((row, _) -> new Served(row.getString("issuer"), row.getString("scope")))
                .list();
    }

    private void audit(Served served) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<String> complaint = database.resultOf(tx -> complaint(tx, served));
        complaint
                .map(detail -> new Mismatch(CHECK, served.issuer(), served.scope(), detail, now))
                .ifPresent(found -> database.inTransaction(tx -> mismatches.raise(tx, found)));
    }

    private static Optional<String> complaint(Handle tx, Served served) {
        Optional<StoredCrl> stored = find(tx, served);
        if (stored.isEmpty()) {
            return Optional.empty(); // Its issuer was deleted meanwhile.
        }
        StoredCrl crl = stored.get();
        X509Certificate issuer = IssuerCertificates.all(tx).get(crl.issuer());
        if (issuer == null) {
            return Optional.of("its issuer is not here");
        }
        try {
            var content = new CrlContent(crl.der());
            return content.isSignedBy(issuer.getPublicKey())
                    ? new CrlComparison(crl).difference(content.entries(), new Revocations(tx, crl))
                    : Optional.of("the signature is not one of the issuer's key over it");
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.of("it cannot be read: " + e.getMessage());
        }
    }

    private static Optional<StoredCrl> find(Handle tx, Served served) {
        return tx.createQuery(
                        """
                        SELECT issuer, scope, shard, revocations_seen, base_seen, this_update, der
                          FROM crls
                         WHERE issuer = :issuer AND scope = :scope
                        """)
                .bind("issuer", served.issuer())
                .bind("scope", served.scope())
                .map((row, _) ->
                        new StoredCrl(
                                row.getString("issuer"),
                                row.getString("scope"),
                                row.getObject("shard") == null ? -1 : row.getInt("shard"),
                                row.getLong("revocations_seen"),
                                row.getObject("base_seen") == null ? -1 : row.getLong("base_seen"),
                                row.getObject("this_update", OffsetDateTime.class).toInstant(),
                                row.getBytes("der")))
                .findOne();
    }
}

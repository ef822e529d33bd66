package dev.signet.server.selfaudit;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Reads every certificate again, in batches: first those that are new, and when there are none, all
 * of them round and round, so that what somebody changes later is found too. One server at a time.
 */
public final class CertificateAudit implements Job {

    private static final String NAME = "self-audit:certificates";
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** Longer than any transaction takes that reserves a certificate. */
    static final Duration SETTLED = Duration.ofMinutes(1);

    private static final Duration WHILE_BEHIND = Duration.ofSeconds(1);
    private static final Duration OTHERWISE = Duration.ofSeconds(10);

    private final List<CertificateCheck> checks =
            List.of(
                    new SignatureCheck(),
                    new RecordCheck(),
                    new ProfileCheck(),
                    new RoleCheck(),
                    new LogCheck());

    private final Walk overNew;
    private final Walk overAll;
    private final JobLeases leases;
    private final Database database;
    private final Clock clock;
    private volatile boolean behind = true;

    public CertificateAudit(
            Mismatches mismatches, JobLeases leases, Database database, Clock clock) {
        this.overNew = new Walk(Cursor.NEW, mismatches, database);
        this.overAll = new Walk(Cursor.AGAIN, mismatches, database);
        this.leases = leases;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Duration pause() {
        return behind ? WHILE_BEHIND : OTHERWISE;
    }

    /** Reservations that nobody has looked at yet, those of the last minute included. */
    public static long unseen(Handle tx) {
        return Math.max(StoredCertificates.newest(tx) - Cursor.NEW.position(tx), 0);
    }

    @Override
    public void run() {
        if (!leases.tryAcquire(NAME, LEASE)) {
            return; // Another server is at it.
        }
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            behind = overNew.step((tx, from) -> seen(tx, from, now));
            if (!behind && !overAll.step((tx, from) -> seen(tx, from, now))) {
                overAll.beginAt(database.resultOf(StoredCertificates::beforeOldest));
            }
        } finally {
            leases.release(NAME);
        }
    }

    private Optional<Walk.Seen> seen(Handle tx, long from, Instant now) {
        Map<String, X509Certificate> issuers = IssuerCertificates.all(tx);
        return StoredCertificates.page(tx, from, now.minus(SETTLED))
                .map(page -> {
                    var found = new ArrayList<Mismatch>();
                    for (StoredCertificate record : page.certificates()) {
                        if (!DrawnSerial.isOver(record.serial(), now)) {
                            audit(tx, record, Optional.ofNullable(issuers.get(record.issuer())))
                                    .map(complaint -> complaint.about(record, now))
                                    .ifPresent(found::add);
                        }
                    }
                    return new Walk.Seen(page.upTo(), found);
                });
    }

    private record Complaint(String check, String detail) {

        Mismatch about(StoredCertificate record, Instant now) {
            return new Mismatch(check, record.issuer(), record.serial(), detail, now);
        }
    }

    /** The first thing that does not hold; what follows from it is no news. */
    private Optional<Complaint> audit(
            Handle tx, StoredCertificate record, Optional<X509Certificate> issuer) {
        if (issuer.isEmpty()) {
            // An issuer that signed for nobody else may be deleted; what it signed for itself
            // stays.
            return record.identity().map(_ -> new Complaint("signature", "its issuer is not here"));
        }
        AuditedCertificate audited;
        try {
            audited = new AuditedCertificate(record, record.x509(), issuer.get());
        } catch (CertificateException e) {
            return Optional.of(new Complaint("signature", "it cannot be read: " + e.getMessage()));
        }
        if (record.identity().isEmpty() && !audited.namesItsIssuersKey()) {
            return Optional.empty(); // Its issuer was deleted, and this is another of that name.
        }
        for (CertificateCheck check : checks) {
            Optional<String> complaint = complaint(tx, check, audited);
            if (complaint.isPresent()) {
                return complaint.map(detail -> new Complaint(check.name(), detail));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> complaint(
            Handle tx, CertificateCheck check, AuditedCertificate audited) {
        try {
            return check.complaint(tx, audited);
        } catch (JdbiException e) {
            throw e; // The database, not what is in it.
        } catch (Exception e) {
            return Optional.of("it cannot be checked: " + e.getMessage());
        }
    }
}

package dev.signet.server.selfaudit;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.selfaudit.SelfAuditConfig.OnMismatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found and nobody has acknowledged: the table {@code self_audit_mismatches}. Safe for
 * concurrent use.
 */
public final class Mismatches {

    private static final Logger LOG = LoggerFactory.getLogger(Mismatches.class);

    /** Mismatches shown at once, and kept open: of more, the first thousand are enough to act. */
    private static final int MOST = 1_000;

    private final SelfAuditConfig config;
    private final AuditLog audit;
    private final MeterRegistry metrics;

    public Mismatches(SelfAuditConfig config, AuditLog audit, MeterRegistry metrics) {
        this.config = config;
        this.audit = audit;
        this.metrics = metrics;
    }

    /**
     * Raises the alert, once for each: a line in the log, {@code ca_self_audit_mismatches_total},
     * an audit event, and a row. What was acknowledged is raised again only if it differs by now.
     */
    void raise(Handle tx, Mismatch mismatch) {
        if (!reopen(tx, mismatch) && (isKnown(tx, mismatch) || !insert(tx, mismatch))) {
            return;
        }
        LOG.error(
                "self-audit: {} of {} {}: {}",
                mismatch.check(),
                mismatch.issuer(),
                mismatch.subject(),
                mismatch.detail());
        Counter.builder("ca.self.audit.mismatches")
                .description("What the self-audit found, by check")
                .tag("check", mismatch.check())
                .register(metrics)
                .increment();
        audit.append(
                tx,
                new Caller.ServerCaller().name(),
                "",
                new AuditEvent.SelfAuditMismatch(
                        mismatch.check(),
                        mismatch.issuer(),
                        mismatch.subject(),
                        mismatch.detail()));
    }

    private static boolean reopen(Handle tx, Mismatch mismatch) {
        return tx.createUpdate(
                                """
                                UPDATE self_audit_mismatches
                                   SET detail = :detail, found_at = :foundAt,
                                       acknowledged_at = NULL, acknowledged_by = NULL
                                 WHERE checked = :check AND issuer = :issuer
                                   AND subject = :subject AND acknowledged_at IS NOT NULL
                                   AND detail <> :detail
                                """)
                        .bindMethods(mismatch)
                        .execute()
                == 1;
    }

    private static boolean isKnown(Handle tx, Mismatch mismatch) {
        return tx.createQuery(
                                """
                                SELECT COUNT(*) FROM self_audit_mismatches
                                 WHERE checked = :check AND issuer = :issuer AND subject = :subject
                                """)
                        .bindMethods(mismatch)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    private static boolean insert(Handle tx, Mismatch mismatch) {
        if (openCount(tx) >= MOST) {
            return false;
        }
        return tx.createUpdate(
                                """
                                INSERT INTO self_audit_mismatches
                                       (checked, issuer, subject, detail, found_at)
                                VALUES (:check, :issuer, :subject, :detail, :foundAt)
                                """)
                        .bindMethods(mismatch)
                        .execute()
                == 1;
    }

    /** Those that nobody has acknowledged, oldest first. */
    public List<Mismatch> open(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT checked, issuer, subject, detail, found_at
                          FROM self_audit_mismatches
                         WHERE acknowledged_at IS NULL
                         ORDER BY found_at, checked, issuer, subject
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("limit", MOST)
                .map((row, _) ->
                        new Mismatch(
                                row.getString("checked"),
                                row.getString("issuer"),
                                row.getString("subject"),
                                row.getString("detail"),
                                row.getObject("found_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** How many nobody has acknowledged. */
    public static int openCount(Handle tx) {
        return tx.createQuery(
                        "SELECT COUNT(*) FROM self_audit_mismatches WHERE acknowledged_at IS NULL")
                .mapTo(Integer.class)
                .one();
    }

    /**
     * Takes one as known, whatever is to be done about it; false if it is not open.
     *
     * @param by the name of the operator
     */
    public boolean acknowledge(
            Handle tx,
            String check,
            String issuer,
            String subject,
            String by,
            String requestId,
            Instant now) {
        boolean open =
                tx.createUpdate(
                                        """
                                        UPDATE self_audit_mismatches
                                           SET acknowledged_at = :now, acknowledged_by = :by
                                         WHERE checked = :check AND issuer = :issuer
                                           AND subject = :subject AND acknowledged_at IS NULL
                                        """)
                                .bind("now", now)
                                .bind("by", by)
                                .bind("check", check)
                                .bind("issuer", issuer)
                                .bind("subject", subject)
                                .execute()
                        == 1;
        if (open) {
            audit.append(
                    tx,
                    by,
                    requestId,
                    new AuditEvent.SelfAuditAcknowledged(check, issuer, subject));
        }
        return open;
    }

    /** Why nothing is issued, in words for callers; empty if that is no reason not to. */
    public Optional<String> halt(Handle tx) {
        return config.onMismatch() == OnMismatch.STOP && openCount(tx) > 0
                ? Optional.of(
                        "issuance is stopped: this CA's self-audit found that its record does not"
                                + " agree with itself; operators have to look at GET /v1/self-audit")
                : Optional.empty();
    }

    /** What is to be said of this server's health. */
    public String words(Handle tx) {
        int open = openCount(tx);
        if (open == 0) {
            return "the self-audit found nothing that nobody knows of";
        }
        return open
                + (open == 1 ? " mismatch" : " mismatches")
                + " of the self-audit open, see GET /v1/self-audit"
                + (config.onMismatch() == OnMismatch.STOP ? "; issuance is stopped" : "");
    }
}

package dev.signet.server.recovery;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseServer;
import dev.signet.server.database.Months;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.Inventory.Standing;
import dev.signet.server.issuance.RenewalWindow;
import dev.signet.server.schedule.Job;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts back on record what this server has answered and the database has lost, as it does when a
 * replica takes over that was not given every commit.
 *
 * <p>Runs on every server, each for its own answers. Nothing that is on record is overwritten: each
 * certificate goes forward through the states it went through, so that a second run, or another
 * server at the same work, changes nothing more.
 */
public final class LossRepair implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(LossRepair.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * How long it goes on looking after another database server was seen: an answer whose commit
     * the former one took may be remembered only now.
     */
    private static final Duration WATCH = Duration.ofMinutes(1);

    /** Of a certificate that other servers are at as well. */
    private static final int MAX_ATTEMPTS = 3;

    private final RecentAnswers recent;
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final Runnable publication;
    private final Counter certificates;
    private final Counter revocations;

    private @Nullable String server;
    private Instant watchedUntil = Instant.MIN;

    /** {@code publication} asks for new CRLs. */
    public LossRepair(
            RecentAnswers recent,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            MeterRegistry metrics,
            Runnable publication) {
        this.recent = recent;
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.publication = publication;
        this.certificates = counter(metrics, "certificate");
        this.revocations = counter(metrics, "revocation");
    }

    private static Counter counter(MeterRegistry metrics, String kind) {
        return Counter.builder("ca.restored.records")
                .description("Put back on record after the database had lost them")
                .tag("kind", kind)
                .register(metrics);
    }

    @Override
    public String name() {
        return "loss-repair";
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /**
     * Repairs, if another database server answers than before, or did so lately. It publishes CRLs
     * as well: those on record may be older than those that relying parties have.
     */
    @Override
    public void run() {
        String answering = database.resultOf(DatabaseServer::identity);
        boolean another = server != null && !answering.equals(server);
        if (another) {
            watchedUntil = clock.instant().plus(WATCH);
            LOG.warn("another database server answers; looking for what it does not know");
        }
        if (clock.instant().isBefore(watchedUntil)) {
            repair();
        }
        server = answering;
        if (another) {
            publication.run();
        }
    }

    /** Looks for everything that is remembered and puts back what is not on record. */
    void repair() {
        int lostCertificates = 0;
        int lostRevocations = 0;
        for (CertificateRecord remembered : lost(recent.all())) {
            Restored restored = restore(remembered);
            lostCertificates += restored.certificate() ? 1 : 0;
            lostRevocations += restored.revocation() ? 1 : 0;
        }
        if (lostCertificates + lostRevocations == 0) {
            return;
        }
        certificates.increment(lostCertificates);
        revocations.increment(lostRevocations);
        LOG.error(
                "the database lost {} certificates and {} revocations that this server had"
                        + " acknowledged; all are on record again",
                lostCertificates,
                lostRevocations);
        publication.run();
    }

    private List<CertificateRecord> lost(List<CertificateRecord> remembered) {
        Map<SerialNumber, Standing> known =
                database.resultOf(tx ->
                        inventory.standings(
                                tx, remembered.stream().map(CertificateRecord::serial).toList()));
        return remembered.stream()
                .filter(certificate -> isBehind(known.get(certificate.serial()), certificate))
                .toList();
    }

    private static boolean isBehind(@Nullable Standing known, CertificateRecord remembered) {
        if (known == null) {
            return true;
        }
        boolean isRevoked = known.state() == CertificateState.REVOKED;
        return (known.state() == CertificateState.RESERVED && remembered.signature().isPresent())
                || (remembered.revocation().isPresent() && !isRevoked)
                || (remembered.isCompromised() && !known.isCompromised());
    }

    /** What was put back of one certificate. */
    private record Restored(boolean certificate, boolean revocation) {}

    private Restored restore(CertificateRecord remembered) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.resultOf(tx -> restore(tx, remembered));
            } catch (RuntimeException e) {
                // Another server is at it: what it has done, the next attempt finds.
                if (!Database.isUniqueViolation(e) || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Restored restore(Handle tx, CertificateRecord remembered) {
        boolean certificate = restoreCertificate(tx, remembered);
        Optional<RevocationFacts> revocation =
                remembered.revocation().filter(facts -> restoreRevocation(tx, remembered, facts));
        if (certificate) {
            append(tx, remembered, certificateEvent(remembered));
        }
        revocation.ifPresent(facts ->
                append(
                        tx,
                        remembered,
                        new AuditEvent.RevocationRestored(
                                remembered.issuer().value(),
                                remembered.serial().hex(),
                                facts.reason().text(),
                                facts.at(),
                                facts.by())));
        return new Restored(certificate, revocation.isPresent());
    }

    private boolean restoreCertificate(Handle tx, CertificateRecord remembered) {
        boolean isUnknown = inventory.find(tx, remembered.serial()).isEmpty();
        if (isUnknown) {
            Months.open(
                    tx,
                    Months.Holds.CERTIFICATES,
                    SerialNumber.expiryMonth(remembered.validity().notAfter()));
            inventory.reserve(tx, remembered.order());
        }
        boolean completed =
                remembered.signature().isPresent()
                        && inventory.complete(
                                tx,
                                remembered.issuer(),
                                remembered.serial(),
                                remembered.signature().get(),
                                remembered.issuedAt().orElseThrow());
        if (completed) {
            RenewalWindow.note(tx, remembered.order());
        }
        if (isUnknown) {
            inventory.honourRevocation(tx, remembered);
        }
        return isUnknown || completed;
    }

    private boolean restoreRevocation(
            Handle tx, CertificateRecord remembered, RevocationFacts facts) {
        if (remembered.isCompromised()) {
            inventory.blockKey(tx, remembered.order().keyHash(), facts.at());
        }
        return inventory.revoke(tx, remembered, facts.at(), facts.reason(), facts.by())
                || (remembered.isCompromised()
                        && inventory.revokeAgainAsCompromised(tx, remembered, facts.by()));
    }

    private void append(Handle tx, CertificateRecord remembered, AuditEvent event) {
        audit.append(tx, new Caller.ServerCaller().name(), remembered.order().requestId(), event);
    }

    private static AuditEvent certificateEvent(CertificateRecord remembered) {
        var order = remembered.order();
        return new AuditEvent.CertificateRestored(
                order.issuer().value(),
                order.serial().hex(),
                order.role(),
                order.roleVersion(),
                order.names().stream().map(SubjectAlternativeName::text).toList(),
                order.validity().notBefore(),
                order.validity().notAfter(),
                order.keyHash(),
                order.tbs().sha256Hex(),
                order.caller(),
                remembered.issuedAt());
    }
}

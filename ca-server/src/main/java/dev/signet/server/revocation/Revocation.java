package dev.signet.server.revocation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.revocation.RevocationOutcome.AlreadyRevoked;
import dev.signet.server.revocation.RevocationOutcome.NotPermitted;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.revocation.RevocationOutcome.UnknownSerial;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** Revokes certificates, each once. Safe for concurrent use. */
public final class Revocation {

    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final InventoryListener listener;

    public Revocation(
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            InventoryListener listener) {
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Revokes the certificate, or the reservation, with {@code serial}. A workload may revoke what
     * was issued to its own identity, an operator anything. A later {@code keyCompromise} takes the
     * place of an earlier reason, and blocks the key for ever.
     */
    public RevocationOutcome revoke(
            Caller caller, SerialNumber serial, RevocationReason reason, String requestId) {
        return revoke(caller, serial, _ -> true, reason, requestId);
    }

    /**
     * As {@link #revoke(Caller, SerialNumber, RevocationReason, String)}, for a certificate in
     * hand: it must be, in everything that was signed, the one on record under its serial number.
     *
     * @param tbs DER of its tbsCertificate
     */
    public RevocationOutcome revokeCertificate(
            Caller caller,
            SerialNumber serial,
            Der tbs,
            RevocationReason reason,
            String requestId) {
        return revoke(
                caller, serial, record -> record.order().tbs().equals(tbs), reason, requestId);
    }

    private RevocationOutcome revoke(
            Caller caller,
            SerialNumber serial,
            Predicate<CertificateRecord> meant,
            RevocationReason reason,
            String requestId) {
        Ended ended =
                database.resultOf(tx -> {
                    Optional<CertificateRecord> found = inventory.find(tx, serial).filter(meant);
                    RevocationOutcome answer =
                            found.map(record -> revoke(tx, caller, record, reason))
                                    .orElseGet(() -> new UnknownSerial(serial));
                    event(answer, found)
                            .ifPresent(event -> audit.append(tx, caller.name(), requestId, event));
                    return new Ended(answer, found);
                });
        tell(caller, ended);
        return ended.outcome();
    }

    /**
     * Whatever is acknowledged, so also what was revoked before: that commit may be one whose
     * answer never came, and then nobody has published it.
     */
    private void tell(Caller caller, Ended ended) {
        if (ended.outcome() instanceof Revoked revoked) {
            var facts = new RevocationFacts(revoked.revokedAt(), revoked.reason(), caller.name());
            ended.certificate().ifPresent(record -> listener.revoked(record.revoked(facts)));
        } else if (ended.outcome() instanceof AlreadyRevoked) {
            ended.certificate()
                    .filter(record -> record.state() == CertificateState.REVOKED)
                    .ifPresent(listener::revoked);
        }
    }

    private record Ended(RevocationOutcome outcome, Optional<CertificateRecord> certificate) {}

    private RevocationOutcome revoke(
            Handle tx, Caller caller, CertificateRecord record, RevocationReason reason) {
        if (!mayRevoke(caller, record)) {
            return new NotPermitted(record.serial());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        boolean compromised = reason == RevocationReason.KEY_COMPROMISE;
        if (compromised) {
            inventory.blockKey(tx, record.order().keyHash(), now);
        }
        if (inventory.revoke(tx, record, now, reason, caller.name())) {
            return new Revoked(record.serial(), now, reason);
        }
        RevocationFacts facts =
                inventory
                        .find(tx, record.serial())
                        .flatMap(CertificateRecord::revocation)
                        .orElseThrow(() -> new IllegalStateException("revoked without a date"));
        if (compromised && inventory.revokeAgainAsCompromised(tx, record, caller.name())) {
            return new Revoked(record.serial(), facts.at(), reason);
        }
        return new AlreadyRevoked(record.serial(), facts.at(), facts.reason());
    }

    private static boolean mayRevoke(Caller caller, CertificateRecord record) {
        return switch (caller) {
            case Caller.OperatorCaller _, Caller.ServerCaller _ -> true;
            case Caller.KubernetesCaller kubernetes ->
                    record.identity().filter(kubernetes.identity()::sameAs).isPresent();
            case Caller.CertificateCaller certificate ->
                    record.identity().filter(certificate.identity()::sameAs).isPresent();
        };
    }

    private static Optional<AuditEvent> event(
            RevocationOutcome outcome, Optional<CertificateRecord> record) {
        return switch (outcome) {
            case Revoked revoked ->
                    Optional.of(
                            new AuditEvent.CertificateRevoked(
                                    record.map(found -> found.issuer().value()).orElse(""),
                                    revoked.serial().hex(),
                                    revoked.reason().text()));
            case AlreadyRevoked _ -> Optional.empty();
            case UnknownSerial(var serial) ->
                    Optional.of(new AuditEvent.RevocationRefused(serial.hex(), "unknown serial"));
            case NotPermitted(var serial) ->
                    Optional.of(
                            new AuditEvent.RevocationRefused(
                                    serial.hex(), "issued to another identity"));
        };
    }
}

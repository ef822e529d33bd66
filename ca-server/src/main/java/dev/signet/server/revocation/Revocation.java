package dev.signet.server.revocation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.database.Months;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.revocation.RevocationOutcome.AlreadyRevoked;
import dev.signet.server.revocation.RevocationOutcome.NotPermitted;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.revocation.RevocationOutcome.UnknownSerial;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jdbi.v3.core.Handle;

/** Revokes certificates, each once. Safe for concurrent use. */
public final class Revocation {

    private final UnrecordedCertificates unrecorded;
    private final Revocations revocations = new Revocations();
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final InventoryListener listener;
    private final KeyCompromise compromise;

    public Revocation(
            Issuers issuers,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            InventoryListener listener) {
        this.unrecorded = new UnrecordedCertificates(issuers);
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.listener = listener;
        this.compromise = new KeyCompromise(inventory, audit, database);
    }

    /**
     * Revokes the certificate, or the reservation, with {@code serial}. A workload may revoke what
     * was issued to its own identity, an operator what it is granted. A later {@code keyCompromise}
     * takes the place of an earlier reason; it blocks the key for ever, and revokes every other
     * certificate of the key, whoever has it.
     */
    public RevocationOutcome revoke(
            Caller caller, SerialNumber serial, RevocationReason reason, String requestId) {
        return revoke(caller, serial, _ -> true, reason, requestId);
    }

    /**
     * As {@link #revoke(Caller, SerialNumber, RevocationReason, String)}, for a certificate in
     * hand: it must be, in everything that was signed, the one on record under its serial number.
     * Where there is none, as after the restore of a backup, an operator may revoke it if one of
     * our issuers signed it.
     */
    public RevocationOutcome revokeCertificate(
            Caller caller,
            X509CertificateHolder certificate,
            RevocationReason reason,
            String requestId) {
        if (caller instanceof Caller.OperatorCaller operator) {
            Optional<RevocationOutcome> outcome =
                    unrecorded
                            .find(certificate)
                            .filter(found -> RevocationRight.has(operator, certificate, found))
                            .flatMap(found ->
                                    revokeUnrecorded(
                                            operator, certificate, found, reason, requestId));
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        Der tbs = tbs(certificate);
        return revoke(
                caller,
                new SerialNumber(certificate.getSerialNumber()),
                record -> record.order().tbs().equals(tbs),
                reason,
                requestId);
    }

    /** Empty if the certificate is on record after all. */
    private Optional<RevocationOutcome> revokeUnrecorded(
            Caller.OperatorCaller operator,
            X509CertificateHolder certificate,
            RevokedCertificate unrecorded,
            RevocationReason reason,
            String requestId) {
        SerialNumber serial = unrecorded.serial();
        Instant now = now();
        var facts = new RevocationFacts(now, reason, operator.name());
        var author = new Author(operator.name(), requestId);
        String keyHash = keyHash(certificate);
        Optional<RevocationOutcome> outcome =
                database.resultOf(tx -> {
                    if (inventory.find(tx, serial).isPresent()) {
                        return Optional.empty();
                    }
                    int sameKey = begin(tx, reason, keyHash, author);
                    Months.open(
                            tx,
                            Months.Holds.CERTIFICATES,
                            SerialNumber.expiryMonth(unrecorded.notAfter()));
                    boolean changed = revocations.revoke(tx, unrecorded, facts);
                    RevocationFacts inForce = revocations.find(tx, serial).orElseThrow();
                    if (!changed) {
                        return Optional.of(
                                new AlreadyRevoked(
                                        serial,
                                        inForce.at(),
                                        inForce.reason(),
                                        unrecorded.isOnCrl(),
                                        sameKey));
                    }
                    audit.append(
                            tx,
                            operator.name(),
                            requestId,
                            new AuditEvent.UnrecordedCertificateRevoked(
                                    unrecorded.issuer().value(), serial.hex(), reason.text()));
                    return Optional.of(
                            new Revoked(
                                    serial,
                                    inForce.at(),
                                    inForce.reason(),
                                    unrecorded.isOnCrl(),
                                    sameKey));
                });
        Optional<RevocationOutcome> whole =
                outcome.map(answer -> answer.and(finish(reason, keyHash, author)));
        whole.ifPresent(_ -> listener.unrecordedRevoked());
        return whole;
    }

    private static Der tbs(X509CertificateHolder certificate) {
        try {
            return Der.copyOf(certificate.toASN1Structure().getTBSCertificate().getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("what was read can be written", e);
        }
    }

    private static String keyHash(X509CertificateHolder certificate) {
        try {
            return SubjectPublicKey.parse(certificate.getSubjectPublicKeyInfo()).sha256Hex();
        } catch (WeakKeyException e) {
            throw new IllegalStateException("we certified a weak key", e);
        }
    }

    private RevocationOutcome revoke(
            Caller caller,
            SerialNumber serial,
            Predicate<CertificateRecord> meant,
            RevocationReason reason,
            String requestId) {
        var author = new Author(caller.name(), requestId);
        Ended ended =
                database.resultOf(
                                tx -> {
                                    Optional<CertificateRecord> found =
                                            inventory.find(tx, serial).filter(meant);
                                    RevocationOutcome answer =
                                            found.map(record -> revoke(tx, caller, record, reason))
                                                    .orElseGet(() -> new UnknownSerial(serial));
                                    event(answer, found)
                                            .ifPresent(event ->
                                                    audit.append(
                                                            tx, caller.name(), requestId, event));
                                    return new Ended(answer, found)
                                            .and(keyHash -> begin(tx, reason, keyHash, author));
                                })
                        .and(keyHash -> finish(reason, keyHash, author));
        tell(caller, ended);
        return ended.outcome();
    }

    /** In the transaction that revokes: the other certificates of a key that is compromised. */
    private int begin(Handle tx, RevocationReason reason, String keyHash, Author author) {
        return reason == RevocationReason.KEY_COMPROMISE
                ? compromise.begin(tx, keyHash, now(), author)
                : 0;
    }

    /** After its commit: those that are left. */
    private int finish(RevocationReason reason, String keyHash, Author author) {
        return reason == RevocationReason.KEY_COMPROMISE
                ? compromise.finish(keyHash, now(), author)
                : 0;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
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

    private record Ended(RevocationOutcome outcome, Optional<CertificateRecord> certificate) {

        /** The same, with as many other certificates as {@code others} revokes of its key. */
        Ended and(ToIntFunction<String> others) {
            boolean acknowledged = outcome instanceof Revoked || outcome instanceof AlreadyRevoked;
            return certificate
                    .filter(_ -> acknowledged)
                    .map(record -> record.order().keyHash())
                    .map(keyHash -> new Ended(outcome.and(others.applyAsInt(keyHash)), certificate))
                    .orElse(this);
        }
    }

    private RevocationOutcome revoke(
            Handle tx, Caller caller, CertificateRecord record, RevocationReason reason) {
        if (!RevocationRight.has(caller, record)) {
            return new NotPermitted(record.serial());
        }
        Instant now = now();
        boolean onCrl = RevokedCertificate.of(record).isOnCrl();
        if (reason == RevocationReason.KEY_COMPROMISE) {
            inventory.blockKey(tx, record.order().keyHash(), now); // First, as everybody does.
        }
        if (inventory.revoke(tx, record, now, reason, caller.name())) {
            return new Revoked(record.serial(), now, reason, onCrl, 0);
        }
        RevocationFacts facts =
                inventory
                        .find(tx, record.serial())
                        .flatMap(CertificateRecord::revocation)
                        .orElseThrow(() -> new IllegalStateException("revoked without a date"));
        if (reason == RevocationReason.KEY_COMPROMISE
                && inventory.revokeAgainAsCompromised(tx, record, caller.name())) {
            return new Revoked(record.serial(), facts.at(), reason, onCrl, 0);
        }
        return new AlreadyRevoked(record.serial(), facts.at(), facts.reason(), onCrl, 0);
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
                                    serial.hex(), "not the caller's to revoke"));
        };
    }
}

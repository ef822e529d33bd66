package dev.signet.server.issuance;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.KeyRevocations;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.CertificateOrder;
import dev.signet.server.lint.Finding;
import dev.signet.server.lint.LintGate;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SignedStructure;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.Validity;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which a certificate comes to be: lint, reserve, sign, check, complete, in that
 * order.
 *
 * <p>What breaks a rule is not even reserved. The reservation commits before the key is touched, so
 * that whatever the key may have signed has a row to revoke; and no connection is held while the
 * key works, since an HSM can take seconds.
 */
final class Certification {

    private static final Logger LOG = LoggerFactory.getLogger(Certification.class);

    /** Draws of a serial number before we believe that the random source is broken. */
    private static final int MAX_DRAWS = 10;

    private final KeyRevocations keys = new KeyRevocations();
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final SecureRandom random;
    private final InventoryListener listener;
    private final LintGate lint;
    private final CrlDistribution distribution;

    Certification(
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random,
            InventoryListener listener,
            LintGate lint,
            CrlDistribution distribution) {
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
        this.listener = listener;
        this.lint = lint;
        this.distribution = distribution;
    }

    /**
     * What is to be certified.
     *
     * @param kind what it is to be
     * @param issuerCertificate of the issuer; empty if it signs itself
     * @param issuerKey the public key that relying parties will verify with
     * @param request what a workload asked for; empty for certificates of the CA itself
     * @param reservation everything that is stored before signing, for the serial number drawn
     * @param whileReserving runs in the transaction that reserves, with the serial drawn; an answer
     *     stops there, with nothing reserved
     * @param whileCompleting runs in the transaction that completes
     */
    record Order(
            IssuerName issuer,
            CertificateKind kind,
            Optional<X509CertificateHolder> issuerCertificate,
            Signer signer,
            SubjectPublicKeyInfo issuerKey,
            Validity validity,
            Optional<RecordedRequest> request,
            Function<SerialNumber, Reservation> reservation,
            Reserving whileReserving,
            Completing whileCompleting) {}

    /** What else happens when a serial number is reserved. */
    @FunctionalInterface
    interface Reserving {
        Optional<IssuanceOutcome> run(Handle tx, SerialNumber serial);
    }

    /** What else happens when the certificate {@code der} is complete. */
    @FunctionalInterface
    interface Completing {
        void run(Handle tx, Der der);
    }

    /** How it ended. */
    sealed interface Result {
        /** Stored; may be handed out. */
        record Completed(Reservation reservation, Der der) implements Result {}

        /** Nothing was reserved and nothing signed. */
        record Stopped(IssuanceOutcome outcome) implements Result {}

        /** Reserved, perhaps signed, not completed: {@code outcome} says why. */
        record Abandoned(IssuanceOutcome outcome) implements Result {}
    }

    Result certify(Order order) {
        if (order.signer().outOfReach().isPresent()) {
            return new Result.Stopped(new IssuanceOutcome.SignerOutOfReach());
        }
        for (int draw = 0; draw < MAX_DRAWS; draw++) {
            SerialNumber serial =
                    SerialNumber.random(
                            SerialNumber.expiryMonth(order.validity().notAfter()), random);
            Reservation reservation = order.reservation().apply(serial);
            if (breaksRules(order, reservation)) {
                return new Result.Stopped(new IssuanceOutcome.LintFailed());
            }
            Optional<IssuanceOutcome> answer;
            try {
                answer = reserve(order, reservation);
            } catch (RuntimeException e) {
                // Either the serial is taken, or a request under the same idempotency key was
                // faster; both are looked at anew.
                if (!Database.isUniqueViolation(e)) {
                    throw e;
                }
                continue;
            }
            return answer.<Result>map(Result.Stopped::new)
                    .orElseGet(() -> sign(order, reservation));
        }
        throw new IllegalStateException(
                MAX_DRAWS + " serial numbers in a row were taken: the random source is broken");
    }

    private boolean breaksRules(Order order, Reservation reservation) {
        URI crl =
                order.kind() == CertificateKind.AUTHORITY
                                || reservation.crlShard() == RevokedCertificate.NO_CRL
                        ? distribution.completeCrl(order.issuer())
                        : distribution.crl(order.issuer(), reservation.crlShard());
        List<Finding> findings =
                lint.certificate(
                        reservation.tbs(),
                        new CertificateOrder(
                                order.kind(),
                                order.issuerCertificate(),
                                reservation.serial(),
                                order.validity(),
                                crl));
        if (!findings.isEmpty()) {
            database.inTransaction(tx ->
                    audit.append(
                            tx,
                            reservation.caller(),
                            reservation.requestId(),
                            new AuditEvent.LintFailed(
                                    order.issuer().value(),
                                    "certificate",
                                    findings.stream().map(Finding::toString).toList())));
        }
        return !findings.isEmpty();
    }

    private Optional<IssuanceOutcome> reserve(Order order, Reservation reservation) {
        return database.resultOf(tx -> {
            var answer = order.whileReserving().run(tx, reservation.serial());
            if (answer.isEmpty()) {
                inventory.reserve(tx, reservation);
                audit.append(
                        tx,
                        reservation.caller(),
                        reservation.requestId(),
                        event(reservation, order.request()));
            }
            return answer;
        });
    }

    private Result sign(Order order, Reservation reservation) {
        Der signature;
        try {
            signature =
                    SignedCertificates.signAndCheck(
                            order.signer(), order.issuerKey(), reservation.tbs());
        } catch (SigningFailedException e) {
            LOG.error("{} could not sign {}", order.issuer(), reservation.serial(), e);
            database.inTransaction(tx ->
                    audit.append(
                            tx,
                            reservation.caller(),
                            reservation.requestId(),
                            new AuditEvent.SigningFailed(
                                    order.issuer().value(),
                                    reservation.serial().hex(),
                                    String.valueOf(e.getMessage()))));
            return new Result.Abandoned(
                    new IssuanceOutcome.SignerUnavailable(reservation.serial()));
        }
        return complete(order, reservation, signature);
    }

    private Result complete(Order order, Reservation reservation, Der signature) {
        Der der = SignedStructure.certificate(reservation.tbs(), signature);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Result result =
                database.resultOf(tx -> {
                    if (!inventory.complete(
                            tx, order.issuer(), reservation.serial(), signature, now)) {
                        revokeIfBlocked(tx, reservation, now);
                        return new Result.Abandoned(
                                new IssuanceOutcome.RevokedMeanwhile(reservation.serial()));
                    }
                    RenewalWindow.note(tx, reservation);
                    audit.append(
                            tx,
                            reservation.caller(),
                            reservation.requestId(),
                            new AuditEvent.CertificateIssued(
                                    order.issuer().value(), reservation.serial().hex()));
                    order.whileCompleting().run(tx, der);
                    return new Result.Completed(reservation, der);
                });
        if (result instanceof Result.Completed) {
            listener.completed(
                    new CertificateRecord(
                            reservation,
                            CertificateState.ISSUED,
                            Optional.of(signature),
                            Optional.of(now),
                            Optional.empty()));
        }
        return result;
    }

    /** The key was blocked after the reservation, so whoever blocked it may not have seen that. */
    private void revokeIfBlocked(Handle tx, Reservation reservation, Instant now) {
        if (inventory.isBlocked(tx, reservation.keyHash())) {
            var facts =
                    new RevocationFacts(now, RevocationReason.KEY_COMPROMISE, reservation.caller());
            audit.appendAll(
                    tx,
                    reservation.caller(),
                    reservation.requestId(),
                    keys.revoke(tx, reservation.keyHash(), Optional.empty(), facts).stream()
                            .map(revoked -> revoked.event(facts.reason()))
                            .toList());
        }
    }

    private static AuditEvent event(Reservation reservation, Optional<RecordedRequest> request) {
        return new AuditEvent.CertificateReserved(
                reservation.issuer().value(),
                reservation.serial().hex(),
                reservation.role(),
                reservation.roleVersion(),
                reservation.names().stream().map(SubjectAlternativeName::text).toList(),
                reservation.validity().notBefore(),
                reservation.validity().notAfter(),
                reservation.keyHash(),
                reservation.tbs().sha256Hex(),
                request);
    }
}

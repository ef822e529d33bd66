package dev.signet.server.issuance;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Review;
import dev.signet.server.database.Database;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuance.IssuerChoice.Chosen;
import dev.signet.server.issuance.RepeatedRequests.Claim;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.limit.Places;
import dev.signet.server.limit.Places.Place;
import dev.signet.server.limit.Urgency;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Decision;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Explanation;
import dev.signet.server.role.GrantedName;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RecordedRequests;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.Roles;
import dev.signet.server.role.TraceStep;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import dev.signet.server.x509.WeakKeyException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Issues certificates to workloads. Safe for concurrent use. */
public final class Issuance {

    private final Roles roles;
    private final Issuers issuers;
    private final IssuerChoice issuerChoice;
    private final CertificateProfile profile;
    private final CrlDistribution distribution;
    private final Certification certification;
    private final RepeatedRequests repeated;
    private final JoinTokenUse joinTokens;
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final SecureRandom random;
    private final InventoryListener listener;
    private final Halt halt;
    private final Places places;
    private final RecordedUrgency urgency;

    /**
     * @param places for how many are issued at once
     */
    public Issuance(
            Roles roles,
            Mounts mounts,
            Issuers issuers,
            CrlDistribution distribution,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random,
            InventoryListener listener,
            LintGate lint,
            Halt halt,
            Places places) {
        this.roles = roles;
        this.halt = halt;
        this.places = places;
        this.urgency = new RecordedUrgency(inventory, database);
        this.issuers = issuers;
        this.issuerChoice = new IssuerChoice(mounts, issuers);
        this.profile = new CertificateProfile(distribution);
        this.distribution = distribution;
        this.certification =
                new Certification(
                        inventory, audit, database, clock, random, listener, lint, distribution);
        this.repeated = new RepeatedRequests(new IdempotencyStore(), inventory, audit);
        this.joinTokens = new JoinTokenUse(audit);
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
        this.listener = listener;
    }

    /** Decides on {@code request} and, where it is granted, issues. */
    public IssuanceOutcome issue(Caller caller, IssuanceRequest request, RequestContext context) {
        return issue(caller, request, context, Occasion.ISSUANCE);
    }

    /** What {@link #issue} would decide, and why; no key is touched and nothing is stored. */
    public Explanation explain(WorkloadIdentity caller, IssuanceRequest request) {
        return explain(roles, caller, request);
    }

    /** As {@link #explain(WorkloadIdentity, IssuanceRequest)}, if {@code tried} were in force. */
    public Explanation explain(Roles tried, WorkloadIdentity caller, IssuanceRequest request) {
        Explanation byRole = tried.explain(caller, request);
        if (!(byRole.decision() instanceof Granted granted)) {
            return byRole;
        }
        return switch (issuerChoice.choose(granted, clock.instant())) {
            case Chosen.Nobody(var refusal) -> refusedAfterAll(byRole, refusal);
            case Chosen.By(_, var validity) ->
                    database.resultOf(tx -> unusableKey(tx, granted))
                            .map(refusal -> refusedAfterAll(byRole, refusal))
                            .orElseGet(() ->
                                    new Explanation(
                                            granted, byRole.trace(), Optional.of(validity)));
        };
    }

    private static Explanation refusedAfterAll(Explanation byRole, Decision.Refused refusal) {
        var trace = new ArrayList<>(byRole.trace());
        trace.add(
                new TraceStep(
                        refusal.role(),
                        refusal.rule(),
                        refusal.field(),
                        refusal.value(),
                        false,
                        refusal.detail()));
        return new Explanation(refusal, trace, Optional.empty());
    }

    IssuanceOutcome issue(
            Caller caller, IssuanceRequest request, RequestContext context, Occasion occasion) {
        Optional<WorkloadIdentity> identity = caller.workload();
        if (identity.isEmpty()) {
            return new IssuanceOutcome.NotAWorkload();
        }
        if (occasion.renews().isEmpty() && caller.unanswered().isPresent()) {
            return RenewalWithoutReview.namingNone(caller).orElseThrow();
        }
        return issue(
                caller, identity.get(), JoinTokenUse.completed(caller, request), context, occasion);
    }

    private IssuanceOutcome issue(
            Caller caller,
            WorkloadIdentity identity,
            IssuanceRequest request,
            RequestContext context,
            Occasion occasion) {
        RecordedRequest recorded = RecordedRequests.record(identity, request, occasion.renewal());
        Optional<Decision.Refused> otherRole = JoinTokenUse.otherRole(caller, request);
        if (otherRole.isPresent()) {
            return refuse(caller, otherRole.get(), recorded, context);
        }
        Decision decision = roles.decide(identity, request);
        if (!(decision instanceof Granted granted)) {
            return refuse(caller, decision, recorded, context);
        }
        Instant now = clock.instant();
        return switch (issuerChoice.choose(granted, now)) {
            case Chosen.Nobody(var refused) -> refuse(caller, refused, recorded, context);
            case Chosen.By(var issuer, var validity) ->
                    certifyInTurn(
                            new Ready(
                                    caller,
                                    request,
                                    recorded,
                                    context,
                                    granted,
                                    issuer,
                                    RenewalWithoutReview.cut(caller, validity, now),
                                    now,
                                    occasion));
        };
    }

    /** Everything that was decided about one request. */
    private record Ready(
            Caller caller,
            IssuanceRequest request,
            RecordedRequest recorded,
            RequestContext context,
            Granted granted,
            Issuer issuer,
            Validity validity,
            Instant now,
            Occasion occasion) {}

    /**
     * Whoever is refused needs no place; whoever has none costs no key, and of the database a look
     * at what is on record, of which there are two at once at most.
     */
    private IssuanceOutcome certifyInTurn(Ready ready) {
        var asked = new AtomicReference<>(Urgency.NEWCOMER);
        try {
            Optional<Place> place =
                    places.take(() -> {
                        asked.set(
                                urgency.of(ready.caller(), ready.occasion().renews(), ready.now()));
                        return asked.get();
                    });
            if (place.isEmpty()) {
                return new IssuanceOutcome.Overloaded(pause(asked.get()));
            }
            try (Place _ = place.get()) {
                return certify(ready);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: the server stops", e);
        }
    }

    /** Random, so that those who are sent away together do not come back together. */
    private Duration pause(Urgency urgency) {
        return urgency.rank() == Urgency.Rank.ENDING
                ? Duration.ofSeconds(random.nextInt(1, 5))
                : Duration.ofSeconds(random.nextInt(5, 31));
    }

    private IssuanceOutcome certify(Ready ready) {
        // A key of our making is made only now: RSA keys cost seconds, refusals must not.
        Optional<KeyPair> made =
                ready.granted().key() instanceof RequestedKey.Generated generated
                        ? Optional.of(generated.algorithm().generate(random))
                        : Optional.empty();
        SubjectPublicKey key =
                switch (ready.granted().key()) {
                    case RequestedKey.Presented presented -> presented.key();
                    case RequestedKey.Generated _ -> publicKey(made.orElseThrow());
                };
        Instant second = ready.now().truncatedTo(ChronoUnit.SECONDS);
        Optional<Claim> claim =
                repeated.claim(
                        ready.caller(), ready.context(), ready.request(), ready.occasion(), second);
        Certification.Result result =
                certification.certify(
                        new Certification.Order(
                                ready.issuer().name(),
                                CertificateKind.END_ENTITY,
                                Optional.of(ready.issuer().certificate()),
                                ready.issuer().signer(),
                                ready.issuer().certificate().getSubjectPublicKeyInfo(),
                                ready.validity(),
                                Optional.of(ready.recorded()),
                                serial -> reservation(ready, key, serial, second),
                                (tx, serial) -> whileReserving(tx, ready, serial, claim),
                                (tx, _) -> claim.ifPresent(c -> c.complete(tx))));
        return switch (result) {
            case Certification.Result.Stopped(var outcome) -> outcome;
            case Certification.Result.Abandoned(var outcome) -> outcome;
            case Certification.Result.Completed(var reservation, var der) -> {
                claim.flatMap(Claim::revoked).ifPresent(listener::revoked);
                yield new IssuanceOutcome.Issued(
                        answer(reservation, der), made.map(KeyPair::getPrivate), false);
            }
        };
    }

    private Optional<IssuanceOutcome> whileReserving(
            Handle tx, Ready ready, SerialNumber serial, Optional<Claim> claim) {
        Optional<String> halted = halt.reason(tx);
        if (halted.isPresent()) {
            return Optional.of(new IssuanceOutcome.Halted(halted.get()));
        }
        Optional<Decision.Refused> refused = unusableKey(tx, ready.granted());
        if (refused.isPresent()) {
            audit.append(
                    tx,
                    ready.caller().name(),
                    ready.context().requestId(),
                    RefusalEvents.of(refused.get(), ready.recorded()));
            return Optional.of(new IssuanceOutcome.NotGranted(refused.get()));
        }
        // Before the claim: what it answers without reserving anything has used the token up too,
        // since a second token for an equal request under the same key gets the same certificate.
        Optional<IssuanceOutcome> spent =
                joinTokens.use(
                        tx, ready.caller(), serial, ready.context().requestId(), ready.now());
        if (spent.isPresent()) {
            return spent;
        }
        Optional<IssuanceOutcome> earlier =
                claim.flatMap(
                        c -> c.reserve(tx, serial, record -> answer(record.order(), der(record))));
        if (earlier.isEmpty()) {
            noteWithoutReview(tx, ready, serial);
        }
        return earlier;
    }

    private void noteWithoutReview(Handle tx, Ready ready, SerialNumber serial) {
        ready.occasion()
                .renews()
                .flatMap(renews ->
                        RenewalWithoutReview.event(
                                ready.caller(), ready.issuer().name(), serial, renews))
                .ifPresent(event ->
                        audit.append(
                                tx, ready.caller().name(), ready.context().requestId(), event));
    }

    /** A key that was reported compromised, or that is a CA's, is nobody's. */
    private Optional<Decision.Refused> unusableKey(Handle tx, Granted granted) {
        if (!(granted.key() instanceof RequestedKey.Presented(var key))) {
            return Optional.empty(); // We make it, so nobody else has it.
        }
        boolean unusable =
                inventory.isBlocked(tx, key.sha256Hex())
                        || issuers.all().stream()
                                .map(issuer -> issuer.certificate().getSubjectPublicKeyInfo())
                                .anyMatch(key.info()::equals);
        return unusable ? Optional.of(Refusals.blockedKey(granted, key)) : Optional.empty();
    }

    private Reservation reservation(
            Ready ready, SubjectPublicKey key, SerialNumber serial, Instant reservedAt) {
        Granted granted = ready.granted();
        int crlShard =
                granted.noRevAvail()
                        ? RevokedCertificate.NO_CRL
                        : distribution.shardOf(ready.issuer().name(), serial);
        Der tbs =
                profile.endEntity(granted, key, ready.issuer(), serial, ready.validity(), crlShard);
        return new Reservation(
                ready.issuer().name(),
                serial,
                ready.validity(),
                crlShard,
                granted.role().value(),
                granted.roleVersion(),
                granted.names().stream()
                        .map(GrantedName::rule)
                        .distinct()
                        .collect(Collectors.joining("\n")),
                ready.caller().name(),
                ready.caller().workload(),
                tokenId(ready.caller()),
                reviewedAt(ready.caller()),
                ready.context().requestId(),
                granted.commonName(),
                granted.names().stream().map(GrantedName::name).toList(),
                key.algorithm(),
                key.sha256Hex(),
                ready.occasion().renews(),
                ready.occasion().client(),
                tbs,
                reservedAt);
    }

    private static Optional<String> tokenId(Caller caller) {
        return switch (caller) {
            case Caller.KubernetesCaller kubernetes -> Optional.of(kubernetes.tokenId());
            case Caller.JoinCaller join -> Optional.of(join.tokenId());
            case Caller.JwtCaller jwt -> Optional.of(jwt.tokenId());
            case Caller.CertificateCaller certificate -> Optional.of(certificate.serial().hex());
            case Caller.OperatorCaller _, Caller.ServerCaller _ -> Optional.empty();
        };
    }

    private static Optional<Instant> reviewedAt(Caller caller) {
        return caller instanceof Caller.KubernetesCaller kubernetes
                        && kubernetes.review() instanceof Review.Confirmed(var at)
                ? Optional.of(at.truncatedTo(ChronoUnit.SECONDS))
                : Optional.empty();
    }

    private IssuedCertificate answer(Reservation reservation, Der der) {
        Issuer issuer =
                issuers.find(reservation.issuer())
                        .orElseThrow(() -> new IllegalStateException("an issuer disappeared"));
        return new IssuedCertificate(
                reservation.issuer(),
                reservation.role(),
                reservation.serial(),
                reservation.validity(),
                der,
                reservation.keyAlgorithm(),
                issuers.chain(issuer),
                RenewalWindow.of(
                        reservation.validity(), reservation.reservedAt(), reservation.serial()));
    }

    private static Der der(CertificateRecord record) {
        return record.der().orElseThrow(() -> new IllegalStateException("not complete"));
    }

    private static SubjectPublicKey publicKey(KeyPair pair) {
        try {
            return SubjectPublicKey.of(pair.getPublic());
        } catch (WeakKeyException e) {
            throw new IllegalStateException("we made a weak key", e);
        }
    }

    private IssuanceOutcome refuse(
            Caller caller, Decision decision, RecordedRequest recorded, RequestContext context) {
        database.inTransaction(tx ->
                audit.append(
                        tx,
                        caller.name(),
                        context.requestId(),
                        RefusalEvents.of(decision, recorded)));
        return new IssuanceOutcome.NotGranted(decision);
    }
}

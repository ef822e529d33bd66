package dev.signet.server.rotation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.crl.CrlFreshness;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLives;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerCare.Ground;
import dev.signet.server.rotation.LifeOutcome.Blocked;
import dev.signet.server.rotation.LifeOutcome.Done;
import dev.signet.server.rotation.LifeOutcome.Impossible;
import dev.signet.server.rotation.LifeOutcome.UnknownIssuer;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * What operators do with issuers: activate, retire, and whether they are replaced automatically.
 * Asking for what is so already changes nothing. Safe for concurrent use.
 */
public final class IssuerChange {

    static final String OTHERS =
            "somebody else changed this issuer at the same time; look at it and ask again";

    private final Issuers issuers;
    private final IssuerReload reload;
    private final CrlFreshness crls;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final Outlooks outlooks;
    private final IssuerLives lives = new IssuerLives();

    IssuerChange(Ground ground, Outlooks outlooks) {
        this.issuers = ground.issuers();
        this.reload = ground.reload();
        this.crls = ground.freshness();
        this.audit = ground.audit();
        this.database = ground.database();
        this.clock = ground.clock();
        this.outlooks = outlooks;
    }

    /**
     * Has {@code name} sign certificates. Never before its CRLs are published: nobody is to meet a
     * certificate whose CRL does not exist.
     *
     * @param force also a root that is to take the place of another, and is not in the trust bundle
     *     for long enough
     */
    public LifeOutcome activate(IssuerName name, boolean force, Author author) {
        return change(name, issuer -> activate(issuer, force, author));
    }

    private LifeOutcome activate(Issuer issuer, boolean force, Author author) {
        Instant now = clock.instant();
        if (issuer.state() == IssuerState.ACTIVE) {
            return new Done(issuer, List.of());
        }
        Optional<String> obstacle =
                unfollowed(issuer, IssuerState.ACTIVE)
                        .or(() -> invalid(issuer, now))
                        .or(() -> crls.stale(issuer, now));
        if (obstacle.isPresent()) {
            return new Impossible(obstacle.get());
        }
        Instant announced = issuer.life().since().plus(outlooks.config().announce());
        if (issuer.kind() == IssuerKind.ROOT
                && issuer.state() == IssuerState.PREPARED
                && issuer.life().succeeds().isPresent()
                && now.isBefore(announced)
                && !force) {
            return new Blocked(
                    List.of(
                            "it is in the trust bundle since "
                                    + issuer.life().since()
                                    + ", and whoever trusts the bundle may not know of it before "
                                    + announced));
        }
        return move(
                issuer,
                IssuerState.ACTIVE,
                author,
                new AuditEvent.IssuerActivated(issuer.name().value(), force));
    }

    /**
     * Has {@code name} sign certificates no more; it goes on signing CRLs until the last one that
     * it signed has expired.
     *
     * @param force also where somebody could then not go on
     */
    public LifeOutcome retire(IssuerName name, boolean force, Author author) {
        return change(name, issuer -> retire(issuer, force, author));
    }

    private LifeOutcome retire(Issuer issuer, boolean force, Author author) {
        if (issuer.state() == IssuerState.RETIRED) {
            return new Done(issuer, List.of());
        }
        Optional<String> obstacle = unfollowed(issuer, IssuerState.RETIRED);
        if (obstacle.isPresent()) {
            return new Impossible(obstacle.get());
        }
        List<String> complaints = complaints(issuer, IssuerState.RETIRED);
        return complaints.isEmpty() || force
                ? move(
                        issuer,
                        IssuerState.RETIRED,
                        author,
                        new AuditEvent.IssuerRetired(
                                issuer.name().value(), "an operator said so", force))
                : new Blocked(complaints);
    }

    /** Says whether {@code name} is replaced automatically. */
    public LifeOutcome rotate(IssuerName name, boolean automatically, Author author) {
        return change(
                name,
                issuer -> {
                    if (automatically && issuer.parent().isEmpty()) {
                        return new Impossible(
                                "only an issuer whose certificate was signed by another one here"
                                        + " can be replaced automatically");
                    }
                    return issuer.life().rotates() == automatically
                            ? new Done(issuer, List.of())
                            : stored(
                                    issuer,
                                    author,
                                    new AuditEvent.IssuerRotationSet(
                                            issuer.name().value(), automatically),
                                    tx -> lives.rotate(tx, issuer.name(), automatically));
                });
    }

    private LifeOutcome change(IssuerName name, Function<Issuer, LifeOutcome> change) {
        var _ = reload.into(issuers);
        LifeOutcome outcome =
                issuers.find(name).map(change).orElseGet(() -> new UnknownIssuer(name));
        var _ = reload.into(issuers);
        return outcome instanceof Done(var issuer, var warnings)
                ? new Done(issuers.find(issuer.name()).orElse(issuer), warnings)
                : outcome;
    }

    /** Who could not go on if {@code issuer} came into {@code next}. */
    private List<String> complaints(Issuer issuer, IssuerState next) {
        Issuer changed = issuer.with(issuer.life().in(next, clock.instant()));
        return new Dependents(outlooks.use(), changed).complaints();
    }

    private LifeOutcome move(Issuer issuer, IssuerState next, Author author, AuditEvent event) {
        return stored(
                issuer,
                author,
                event,
                tx -> lives.move(tx, issuer.name(), issuer.state(), next, now()));
    }

    private LifeOutcome stored(
            Issuer issuer, Author author, AuditEvent event, Function<Handle, Boolean> change) {
        boolean changed =
                database.resultOf(tx -> {
                    if (!change.apply(tx)) {
                        return false;
                    }
                    audit.append(tx, author.caller(), author.requestId(), event);
                    Changes.announce(tx, Changes.Topic.ISSUERS);
                    return true;
                });
        return changed ? new Done(issuer, List.of()) : new Impossible(OTHERS);
    }

    private static Optional<String> unfollowed(Issuer issuer, IssuerState next) {
        if (issuer.life().drained() && next == IssuerState.ACTIVE) {
            return Optional.of("it publishes no CRLs any more, as everything it signed is over");
        }
        return issuer.state().followers().contains(next)
                ? Optional.empty()
                : Optional.of(
                        "an issuer that is %s cannot become %s"
                                .formatted(issuer.state().text(), next.text()));
    }

    private Optional<String> invalid(Issuer issuer, Instant now) {
        if (!issuer.isValidAt(now)) {
            return Optional.of(
                    "its certificate is valid from "
                            + issuer.notBefore()
                            + " to "
                            + issuer.notAfter());
        }
        return issuers.isRevoked(issuer)
                ? Optional.of("a CA that is above it is revoked")
                : Optional.empty();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}

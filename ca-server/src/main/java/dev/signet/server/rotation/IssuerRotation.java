package dev.signet.server.rotation;

import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerCare.Ground;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every issuer through its life: makes and publishes successors, has them sign when it is
 * time, ends what has expired or was revoked, and notices when the last certificate is over.
 *
 * <p>Run on every server, works on one at a time. That two never make two successors of one issuer
 * does not hang on the lease: both would choose the same name, which is a primary key.
 */
public final class IssuerRotation implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerRotation.class);

    private static final String NAME = "issuer-rotation";

    /** Longer than making an RSA key of 4096 bits. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    /** Runs in the shortest life there is. */
    private static final int RUNS = 100;

    private final Issuers issuers;
    private final IssuerReload reload;
    private final Outlooks outlooks;
    private final Succession succession;
    private final IssuerEnds ends;
    private final JobLeases leases;
    private final Clock clock;

    /** What the log was told last of an issuer that an operator must replace. */
    private final Map<String, List<String>> reported = new HashMap<>();

    IssuerRotation(
            Ground ground,
            Outlooks outlooks,
            Succession succession,
            IssuerEnds ends,
            JobLeases leases) {
        this.issuers = ground.issuers();
        this.reload = ground.reload();
        this.clock = ground.clock();
        this.outlooks = outlooks;
        this.succession = succession;
        this.ends = ends;
        this.leases = leases;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** A small share of the shortest life, from 1 s to 1 min. */
    @Override
    public Duration pause() {
        Duration shortest =
                issuers.publishing().stream()
                        .map(issuer -> Duration.between(issuer.notBefore(), issuer.notAfter()))
                        .min(Duration::compareTo)
                        .orElse(LONGEST_PAUSE);
        Duration share = shortest.dividedBy(RUNS);
        if (share.compareTo(LONGEST_PAUSE) > 0) {
            return LONGEST_PAUSE;
        }
        return share.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : share;
    }

    /**
     * Does what is due; one issuer that fails does not keep others from it.
     *
     * @throws IllegalStateException if something failed; it is tried again at the next run
     */
    @Override
    public void run() {
        if (!leases.tryAcquire(NAME, LEASE)) {
            return;
        }
        try {
            var _ = reload.into(issuers);
            Instant now = clock.instant();
            int failed =
                    each("end", issuer -> end(issuer, now))
                            + each("replace", issuer -> replace(issuer, now))
                            + each("prepare a successor of", issuer -> prepare(issuer, now));
            if (failed > 0) {
                throw new IllegalStateException(failed + " issuers could not be looked after");
            }
        } finally {
            leases.release(NAME);
        }
    }

    private int each(String what, Consumer<Issuer> step) {
        int failed = 0;
        for (Issuer issuer : issuers.publishing()) {
            try {
                step.accept(issuer);
            } catch (RuntimeException e) {
                if (Database.isUniqueViolation(e)) {
                    LOG.info("another server was faster to {} {}", what, issuer.name());
                } else {
                    LOG.error("could not {} issuer {}", what, issuer.name(), e);
                    failed++;
                }
            }
        }
        var _ = reload.into(issuers);
        return failed;
    }

    private void end(Issuer issuer, Instant now) {
        Outlook outlook = outlooks.of(issuer);
        ends.end(issuer, outlook.isWaiting(now) && outlook.blockers().isEmpty(), now);
    }

    /** Has {@code successor} sign if it is prepared and its time has come. */
    private void replace(Issuer successor, Instant now) {
        if (successor.state() != IssuerState.PREPARED || !isAutomatic(successor)) {
            return;
        }
        successor
                .life()
                .succeeds()
                .flatMap(issuers::find)
                .filter(old -> isToBeReplaced(old, now))
                .ifPresent(old -> succession.replace(old, successor, now));
    }

    private boolean isToBeReplaced(Issuer old, Instant now) {
        return isAutomatic(old)
                && (outlooks.of(old).isActivateDue(now) || issuers.active(old.name()).isEmpty());
    }

    private boolean isAutomatic(Issuer issuer) {
        return outlooks.config().automatic()
                && issuer.life().rotates()
                && issuer.kind() == IssuerKind.INTERMEDIATE;
    }

    private void prepare(Issuer issuer, Instant now) {
        Outlook outlook = outlooks.of(issuer);
        if (!outlook.isWaiting(now)) {
            reported.remove(issuer.name().value());
        } else if (outlook.blockers().isEmpty()) {
            succession.prepare(issuer, outlook.signer().orElseThrow());
        } else {
            report(outlook);
        }
    }

    private void report(Outlook outlook) {
        String issuer = outlook.issuer().name().value();
        if (!outlook.blockers().equals(reported.put(issuer, outlook.blockers()))) {
            LOG.warn(
                    "issuer {} must be replaced before {}, at the latest when it ends at {}: {}",
                    issuer,
                    outlook.plan().activateAt(),
                    outlook.issuer().notAfter(),
                    outlook.blockers());
        }
    }
}

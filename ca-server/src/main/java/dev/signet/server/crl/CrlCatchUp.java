package dev.signet.server.crl;

import dev.signet.server.schedule.Job;
import dev.signet.server.signing.SigningFailedException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Publishes the CRLs that are due: asked to by whoever revokes, and by every server that hears of a
 * revocation, since the one that made it may have died before it could. Whoever comes second finds
 * nothing to do.
 *
 * <p>Two such jobs run beside each other, so that what relying parties look at first never waits
 * for a complete CRL, which may take seconds. Neither takes more than a share of one processor,
 * however fast certificates are revoked: it rests in proportion to what its last run took.
 */
public final class CrlCatchUp implements Job {

    /** Revocations come in bursts; with what else it takes, well within a second. */
    static final Duration GATHERING = Duration.ofMillis(250);

    private final String name;
    private final Predicate<CrlScope> which;
    private final int rest;
    private final CrlPublication publication;
    private final LongSupplier nanoTime;

    /** When the next run that is asked for may begin. */
    private volatile long restedAt;

    private CrlCatchUp(
            String name,
            Predicate<CrlScope> which,
            int rest,
            CrlPublication publication,
            LongSupplier nanoTime) {
        this.name = name;
        this.which = which;
        this.rest = rest;
        this.publication = publication;
        this.nanoTime = nanoTime;
        this.restedAt = nanoTime.getAsLong();
    }

    /** Shards, and all delta CRLs; half of one processor at most. */
    public static CrlCatchUp ofShards(CrlPublication publication, LongSupplier nanoTime) {
        return new CrlCatchUp(
                "crl-shards",
                scope -> !scope.isOfAll() || scope.isDelta(),
                1,
                publication,
                nanoTime);
    }

    /** Complete CRLs; a tenth of one processor at most. */
    public static CrlCatchUp ofComplete(CrlPublication publication, LongSupplier nanoTime) {
        return new CrlCatchUp(
                "crl-complete",
                scope -> scope.isOfAll() && !scope.isDelta(),
                9,
                publication,
                nanoTime);
    }

    @Override
    public String name() {
        return name;
    }

    /** Looks for those that have become old, and for what nobody was there to ask for. */
    @Override
    public Duration pause() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration gathering() {
        Duration left = Duration.ofNanos(restedAt - nanoTime.getAsLong());
        return left.compareTo(GATHERING) > 0 ? left : GATHERING;
    }

    @Override
    public void run() throws SigningFailedException {
        long began = nanoTime.getAsLong();
        try {
            publication.catchUp(which);
        } finally {
            long ended = nanoTime.getAsLong();
            restedAt = ended + rest * (ended - began);
        }
    }
}

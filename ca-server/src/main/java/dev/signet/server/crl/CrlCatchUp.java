package dev.signet.server.crl;

import dev.signet.server.schedule.Job;
import dev.signet.server.signing.SigningFailedException;
import java.time.Duration;

/**
 * Publishes what was revoked since the last CRLs; asked for by whoever revokes, and by every server
 * that hears of a revocation, since the one that made it may have died before it could. Whoever
 * comes second finds nothing to do.
 */
public final class CrlCatchUp implements Job {

    private final CrlPublication publication;

    public CrlCatchUp(CrlPublication publication) {
        this.publication = publication;
    }

    @Override
    public String name() {
        return "crl:catch-up";
    }

    /** In case nobody was there to ask. */
    @Override
    public Duration pause() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void run() throws SigningFailedException {
        publication.catchUp();
    }
}

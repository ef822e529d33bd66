package dev.signet.cli.agent;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.RenewalListener;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewingIdentity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A renewal that is due, for who cannot leave it to the identity, because this process ends before
 * the next attempt. Safe for concurrent use.
 */
final class DueRenewal implements RenewalListener {

    private final X509Certificate due;
    private final CompletableFuture<Optional<CaException>> outcome = new CompletableFuture<>();
    private volatile @Nullable CaException unavailable;

    private DueRenewal(X509Certificate due) {
        this.due = due;
    }

    /**
     * Waits until {@code identity} is renewed, if that is due; the identity does it by itself.
     *
     * @param most how long to wait while the server does not answer or cannot sign; a refusal ends
     *     it at once
     * @return why it was not renewed; empty if it was, or if none is due
     */
    static Optional<CaException> await(RenewingIdentity identity, Duration most)
            throws InterruptedException {
        // Before the state: one that is renewed in between is FRESH.
        Generation now = identity.generation();
        if (identity.status().state() == RenewalState.FRESH) {
            return Optional.empty();
        }
        var renewal = new DueRenewal(now.identity().leaf());
        identity.addListener(renewal);
        return renewal.outcome(most);
    }

    private Optional<CaException> outcome(Duration most) throws InterruptedException {
        try {
            return outcome.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            CaException why = unavailable;
            return Optional.of(
                    why != null ? why : new CaException.Unavailable("no answer within " + most, e));
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails it", e);
        }
    }

    @Override
    public void renewed(Generation now) {
        if (!now.identity().leaf().equals(due)) {
            outcome.complete(Optional.empty());
        }
    }

    @Override
    public void failed(CaException failure, RenewalStatus status) {
        if (failure instanceof CaException.Unavailable) {
            unavailable = failure; // The identity tries again soon.
        } else {
            outcome.complete(Optional.of(failure));
        }
    }
}

package dev.signet.acceptance;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A relying party that fetches the CRL now from this server of a fleet, now from that. A number
 * lower than one it has seen before, wherever, is a contradiction in the fleet's ledger.
 */
final class CrlWatch implements AutoCloseable {

    private static final int PAUSE_MILLIS = 200;

    private final Fleet fleet;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private volatile BigInteger newest;
    private int next;

    private CrlWatch(Fleet fleet, BigInteger newest) {
        this.fleet = fleet;
        this.newest = newest;
    }

    static CrlWatch of(Fleet fleet) {
        return of(fleet, BigInteger.ZERO);
    }

    /** One that has seen {@code newest} before. */
    private static CrlWatch of(Fleet fleet, BigInteger newest) {
        var watch = new CrlWatch(fleet, newest);
        var _ =
                watch.thread.scheduleWithFixedDelay(
                        watch::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        int server = next++ % fleet.size();
        try {
            var answer = fleet.api(server).plain("/v1/issuers/issuing/crl");
            if (answer.status() == 200) {
                seen(server, Pki.crlNumber(Pki.crl(answer.body())));
            }
        } catch (IOException e) {
            // This server is gone, or does not answer.
        } catch (GeneralSecurityException e) {
            fleet.ledger().contradiction("not a CRL: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void seen(int server, BigInteger number) {
        if (number.compareTo(newest) < 0) {
            fleet.ledger()
                    .contradiction(
                            "server %d has CRL %d after CRL %d was seen"
                                    .formatted(server, number, newest));
        }
        newest = newest.max(number);
    }

    /** The highest number seen so far. */
    BigInteger newest() {
        return newest;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}

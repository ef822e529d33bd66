package dev.signet.spring;

import dev.signet.client.CaException;
import dev.signet.client.http.PinnedRoot;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The root that a fingerprint names, from the first of the CA's servers that answers. */
final class FetchedRoot {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<URI> servers;
    private final String fingerprint;
    private final Duration timeout;
    private final Runnable pause;

    /**
     * @param fingerprint SHA-256 of the certificate in hex, also with colons
     * @param timeout for one attempt with one server
     */
    FetchedRoot(List<URI> servers, String fingerprint, Duration timeout) {
        this(servers, fingerprint, timeout, () -> LockSupport.parkNanos(PAUSE.toNanos()));
    }

    FetchedRoot(List<URI> servers, String fingerprint, Duration timeout, Runnable pause) {
        this.servers = List.copyOf(servers);
        this.fingerprint = fingerprint;
        this.timeout = timeout;
        this.pause = pause;
    }

    /**
     * Asks one server after the other, each at least once, for about {@code wait}.
     *
     * @throws CaException.Unavailable if none has answered by then
     * @throws CaException.Protocol at once if one answers and has no such root
     * @throws IllegalArgumentException if the fingerprint is none
     */
    X509Certificate within(Duration wait) throws CaException {
        long start = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                URI server = servers.get((attempt - 1) % servers.size());
                return PinnedRoot.fetch(server, fingerprint, timeout);
            } catch (CaException.Unavailable e) {
                boolean askedAll = attempt >= servers.size();
                if (Thread.currentThread().isInterrupted()
                        || (askedAll && System.nanoTime() - start >= wait.toNanos())) {
                    throw e;
                }
                if (attempt % servers.size() == 0) {
                    pause.run();
                }
            }
        }
    }
}

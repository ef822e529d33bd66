package dev.signet.client.authorization;

import dev.signet.client.x509.Paths;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which chains lead to the roots that are trusted now; TLS has asked that of the roots of its time.
 * What was found counts for a minute, since a certificate in between may end. Safe for concurrent
 * use.
 */
final class TrustedChains {

    private static final Duration FOUND_COUNTS = Duration.ofMinutes(1);
    private static final int MAX_FOUND = 1000;

    private final Optional<List<X509Certificate>> roots;
    private final Map<List<X509Certificate>, Found> found = new ConcurrentHashMap<>();

    private record Found(boolean leads, Instant at) {

        boolean counts(Instant now) {
            return Duration.between(at, now).abs().compareTo(FOUND_COUNTS) < 0;
        }
    }

    /**
     * @param roots if empty, all chains are trusted
     */
    TrustedChains(Optional<List<X509Certificate>> roots) {
        this.roots = roots;
    }

    /** Whether these are of the very same roots, and not only of equal ones. */
    @SuppressWarnings("ReferenceEquality") // Equal ones count as others, which does no harm.
    boolean areOf(Optional<List<X509Certificate>> others) {
        return roots.orElse(null) == others.orElse(null);
    }

    boolean have(List<X509Certificate> chain, Instant now) {
        if (roots.isEmpty()) {
            return true;
        }
        Found before = found.get(chain);
        if (before != null && before.counts(now)) {
            return before.leads();
        }
        // A certificate is in force to the end of its last second.
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        boolean leads = Paths.lead(chain.get(0), chain, roots.get(), second);
        if (found.size() >= MAX_FOUND) {
            found.clear();
        }
        found.put(chain, new Found(leads, now));
        return leads;
    }
}

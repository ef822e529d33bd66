package dev.signet.benchmarks.soak;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every certificate that a peer ever had, and since when it has a newer one. Safe for concurrent
 * use.
 */
final class SeenCertificates {

    /**
     * How long after its renewal a certificate may still be seen: connections live for five seconds
     * ± 10 %, and files are looked at now and then.
     */
    static final Duration GRACE = Duration.ofSeconds(12);

    /** What is wrong with a certificate that was seen. */
    enum Fault {
        EXPIRED,
        SUPERSEDED
    }

    private record Known(String owner, Instant notAfter, Optional<Instant> superseded) {}

    private final Map<BigInteger, Known> bySerial = new ConcurrentHashMap<>();
    private final Map<String, X509Certificate> newest = new ConcurrentHashMap<>();
    private final Clock clock;

    SeenCertificates(Clock clock) {
        this.clock = clock;
    }

    /** {@code owner} uses {@code certificate} from now on. */
    void uses(String owner, X509Certificate certificate) {
        X509Certificate before = newest.put(owner, certificate);
        if (certificate.equals(before)) {
            return;
        }
        Instant now = clock.instant();
        bySerial.putIfAbsent(
                certificate.getSerialNumber(),
                new Known(owner, certificate.getNotAfter().toInstant(), Optional.empty()));
        if (before != null) {
            var _ =
                    bySerial.computeIfPresent(
                            before.getSerialNumber(),
                            (_, known) ->
                                    new Known(known.owner(), known.notAfter(), Optional.of(now)));
        }
    }

    /**
     * What is wrong with the certificate {@code serial} if it was used in an exchange that began at
     * {@code begun}. One that is not known yet is newer than any that is.
     */
    Optional<Fault> judge(BigInteger serial, Instant begun) {
        Known known = bySerial.get(serial);
        if (known == null) {
            return Optional.empty();
        }
        if (begun.isAfter(known.notAfter().plusSeconds(1))) {
            return Optional.of(Fault.EXPIRED);
        }
        return known.superseded()
                .filter(since -> begun.isAfter(since.plus(GRACE)))
                .map(_ -> Fault.SUPERSEDED);
    }

    /** When the first of all peers' certificates ends. */
    Instant firstEnd() {
        return newest.values().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** The certificates in use, by owner. */
    Map<String, X509Certificate> newest() {
        return Map.copyOf(newest);
    }

    /** How many there were. */
    int size() {
        return bySerial.size();
    }
}

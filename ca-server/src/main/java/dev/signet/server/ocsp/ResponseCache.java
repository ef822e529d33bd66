package dev.signet.server.ocsp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.server.x509.Der;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signed responses of single certificates, and which of them may still be believed: those whose
 * status was read after the last revocation that this server knows of.
 *
 * <p>Safe for concurrent use.
 */
public final class ResponseCache {

    /** A response has some 900 octets, so this is about 50 MB. */
    private static final long MAX_RESPONSES = 50_000;

    private final AtomicLong revocations = new AtomicLong();

    private final Cache<Der, Cached> byCertificate =
            Caffeine.newBuilder().maximumSize(MAX_RESPONSES).executor(Runnable::run).build();

    /**
     * A response.
     *
     * @param halfway the middle of its life, when it should be signed anew
     * @param asOf {@link #revocations()} before its status was read
     */
    record Cached(CertificateStatus status, OcspAnswer answer, Instant halfway, long asOf) {

        static Cached of(CertificateStatus status, OcspAnswer answer, long asOf) {
            OcspAnswer.Life life = answer.life().orElseThrow();
            Duration half = Duration.between(life.thisUpdate(), life.nextUpdate()).dividedBy(2);
            return new Cached(status, answer, life.thisUpdate().plus(half), asOf);
        }

        boolean isInFirstHalf(Instant now) {
            return now.isBefore(halfway)
                    && answer.life().filter(life -> !now.isBefore(life.thisUpdate())).isPresent();
        }

        Cached asOf(long revocations) {
            return new Cached(status, answer, halfway, revocations);
        }
    }

    /** Something was revoked: no status that was read before this call is believed any more. */
    public void revoked() {
        var _ = revocations.incrementAndGet();
    }

    /** How often something was revoked; asked for before a status is read. */
    long revocations() {
        return revocations.get();
    }

    Optional<Cached> find(CertificateId certificate) {
        return Optional.ofNullable(byCertificate.getIfPresent(certificate.der()));
    }

    void put(CertificateId certificate, Cached response) {
        byCertificate.put(certificate.der(), response);
    }
}

package dev.signet.server.ocsp;

import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.schedule.Job;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * This server's own responder for each issuer until all it signed is over, certified anew in time.
 * Keys are in memory only, so each server has its own, and new ones at each start.
 *
 * <p>Safe for concurrent use; one thread runs the job.
 */
public final class Delegates implements Job {

    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final OcspConfig config;
    private final Issuers issuers;
    private final ResponderCertification certification;
    private final Clock clock;
    private final SecureRandom random;
    private final Map<IssuerName, Delegate> byIssuer = new ConcurrentHashMap<>();

    public Delegates(
            OcspConfig config,
            Issuers issuers,
            ResponderCertification certification,
            Clock clock,
            SecureRandom random) {
        this.config = config;
        this.issuers = issuers;
        this.certification = certification;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return "ocsp";
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /**
     * Certifies whatever is missing or due.
     *
     * @throws RuntimeException if that failed for some issuer; the others have been seen to
     */
    @Override
    public void run() {
        Instant now = clock.instant();
        Optional<RuntimeException> failure = Optional.empty();
        for (Issuer issuer : issuers.publishing()) {
            try {
                renew(issuer, now);
            } catch (RuntimeException e) {
                failure.ifPresent(e::addSuppressed);
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void renew(Issuer issuer, Instant now) {
        boolean current = current(issuer).filter(delegate -> !delegate.isDue(now)).isPresent();
        if (serves(issuer, now) && !current) {
            KeyPair keys = KeyAlgorithm.EC_P256.generate(random);
            SubjectPublicKey key = publicKey(keys);
            byIssuer.put(
                    issuer.name(),
                    Delegate.of(
                            issuer,
                            new SoftwareSigner(keys, SignatureAlgorithm.ECDSA_SHA256),
                            key,
                            certification.certify(issuer, key)));
        }
    }

    /** Whether there is, or soon will be, a responder for {@code issuer}. */
    boolean serves(Issuer issuer, Instant now) {
        return config.enabled() && !issuer.life().drained() && now.isBefore(issuer.notAfter());
    }

    /** The responder for exactly this {@code issuer}, whose certificate may have changed. */
    Optional<Delegate> current(Issuer issuer) {
        return Optional.ofNullable(byIssuer.get(issuer.name()))
                .filter(delegate -> delegate.issuer().certificate().equals(issuer.certificate()));
    }

    /** The first issuer without a responder at {@code now}, or with one near its end, in words. */
    public Optional<String> stale(Instant now) {
        return issuers.publishing().stream()
                .filter(issuer -> serves(issuer, now))
                .flatMap(issuer -> stale(issuer, now).stream())
                .findFirst();
    }

    private Optional<String> stale(Issuer issuer, Instant now) {
        Optional<Delegate> delegate = current(issuer);
        if (delegate.isEmpty()) {
            return Optional.of("issuer " + issuer.name() + " has no OCSP responder yet");
        }
        return delegate.filter(found -> found.isNearEnd(now))
                .map(found ->
                        "the OCSP responder of issuer "
                                + issuer.name()
                                + " could not be renewed and ends at "
                                + found.validity().notAfter());
    }

    private static SubjectPublicKey publicKey(KeyPair keys) {
        try {
            return SubjectPublicKey.of(keys.getPublic());
        } catch (WeakKeyException e) {
            throw new IllegalStateException("we made a weak key", e);
        }
    }
}

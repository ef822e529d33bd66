package dev.signet.server;

import dev.signet.server.api.TlsIdentity;
import dev.signet.server.issuance.ServerIdentity;
import dev.signet.server.schedule.Job;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server's own TLS certificate fresh: a new one at each start, at half of its life, when
 * its issuer signs no more, and when a clock that was ahead is set right. A server whose issuer's
 * key is out of reach when it starts has a provisional one, which nobody trusts, until the key is
 * back.
 */
final class TlsIdentityRenewal implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentityRenewal.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final ServerIdentity source;
    private final Clock clock;
    private volatile ServerIdentity.Identity current;
    private volatile Runnable onRenewal = () -> {};

    TlsIdentityRenewal(ServerIdentity source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.current = first(source, clock);
    }

    private static ServerIdentity.Identity first(ServerIdentity source, Clock clock) {
        try {
            return source.renew();
        } catch (SigningFailedException e) {
            LOG.error("clients cannot trust this server yet: {}", e.getMessage());
            return ProvisionalIdentity.make(clock.instant());
        }
    }

    /** {@code listener} runs after each renewal. */
    void onRenewal(Runnable listener) {
        onRenewal = listener;
    }

    /** The newest identity. */
    TlsIdentity current() {
        ServerIdentity.Identity identity = current;
        return new TlsIdentity(identity.privateKey(), certificates(identity.chain()));
    }

    @Override
    public String name() {
        return "server-certificate";
    }

    /** Until the certificate is due, from 1 s to 5 min. */
    @Override
    public Duration pause() {
        Duration left = Duration.between(clock.instant(), due(current));
        if (left.compareTo(LONGEST_PAUSE) > 0) {
            return LONGEST_PAUSE;
        }
        return left.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : left;
    }

    @Override
    public void run() throws SigningFailedException {
        if (isDue(current, clock.instant()) || !source.isByActiveIssuer(current)) {
            current = source.renew();
            onRenewal.run();
        }
    }

    /** Also if the certificate has yet to begin: it was made while the clock was ahead. */
    private static boolean isDue(ServerIdentity.Identity identity, Instant now) {
        Instant begin = identity.validity().notBefore();
        return now.isBefore(begin) || !now.isBefore(due(identity));
    }

    /** After half of its life. */
    private static Instant due(ServerIdentity.Identity identity) {
        return identity.validity().notBefore().plus(identity.validity().length().dividedBy(2));
    }

    private static List<X509Certificate> certificates(List<Der> chain) {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            var certificates = new ArrayList<X509Certificate>();
            for (Der der : chain) {
                certificates.add(
                        (X509Certificate)
                                factory.generateCertificate(
                                        new ByteArrayInputStream(der.octets())));
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IllegalStateException("our own certificate cannot be read", e);
        }
    }
}

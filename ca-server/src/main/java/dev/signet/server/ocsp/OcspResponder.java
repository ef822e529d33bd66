package dev.signet.server.ocsp;

import dev.signet.server.database.Database;
import dev.signet.server.database.Knowledge;
import dev.signet.server.database.WrongClockException;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.ocsp.CertificateStatus.Revoked;
import dev.signet.server.ocsp.CertificateStatus.Unknown;
import dev.signet.server.ocsp.OcspEncoding.Content;
import dev.signet.server.ocsp.OcspEncoding.Single;
import dev.signet.server.ocsp.ResponseCache.Cached;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for the status of certificates (RFC 6960).
 *
 * <p>That a certificate is good is never said on knowledge of revocations that is older than a
 * second, cached or not; what was revoked through this server is known at once. Safe for concurrent
 * use.
 */
public final class OcspResponder {

    private static final Logger LOG = LoggerFactory.getLogger(OcspResponder.class);

    private final Delegates delegates;
    private final ResponseCache cache;
    private final Duration lifetime;
    private final RecordedStatuses recorded;
    private final Knowledge knowledge;
    private final Clock clock;

    /**
     * @param cache told of every revocation, by {@code knowledge} too
     * @param lifetime see {@link OcspConfig}
     */
    public OcspResponder(
            Delegates delegates,
            ResponseCache cache,
            Duration lifetime,
            Issuers issuers,
            Inventory inventory,
            Database database,
            Knowledge knowledge,
            Clock clock) {
        this.delegates = delegates;
        this.cache = cache;
        this.lifetime = lifetime;
        this.recorded = new RecordedStatuses(issuers, inventory, database);
        this.knowledge = knowledge;
        this.clock = clock;
    }

    /**
     * Answers {@code request}, an OCSPRequest in DER or anything else, in the place of {@code
     * issuer}.
     */
    public OcspAnswer answer(Issuer issuer, byte[] request) {
        try {
            return answer(issuer, OcspRequest.parse(request));
        } catch (MalformedOcspRequestException e) {
            LOG.debug("an OCSP request for {} {}", issuer.name(), e.getMessage());
            return OcspAnswer.MALFORMED_REQUEST;
        } catch (JdbiException | WrongClockException | SigningFailedException e) {
            LOG.warn("an OCSP request for {} has no answer now: {}", issuer.name(), e.toString());
            return OcspAnswer.TRY_LATER;
        } catch (RuntimeException e) {
            LOG.error("a fault of this server: an OCSP request for {}", issuer.name(), e);
            return OcspAnswer.INTERNAL_ERROR;
        }
    }

    private OcspAnswer answer(Issuer issuer, OcspRequest request) throws SigningFailedException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (!delegates.serves(issuer, now)) {
            return OcspAnswer.UNAUTHORIZED;
        }
        Optional<Delegate> delegate =
                delegates.current(issuer).filter(found -> found.validity().contains(now));
        if (delegate.isEmpty()) {
            return OcspAnswer.TRY_LATER;
        }
        Set<IssuerId> ids = delegate.get().issuerIds();
        if (!request.certificates().stream().allMatch(each -> ids.contains(each.issuer()))) {
            return OcspAnswer.UNAUTHORIZED; // RFC 5019 §2.2.3
        }
        return request.nonce().isEmpty() && request.certificates().size() == 1
                ? forAll(delegate.get(), request.certificates().getFirst(), now)
                : forOne(delegate.get(), request, now);
    }

    /** The answer to everybody who asks for just this certificate. */
    private OcspAnswer forAll(Delegate delegate, CertificateId certificate, Instant now)
            throws SigningFailedException {
        Optional<Cached> known = cache.find(certificate).filter(each -> each.isInFirstHalf(now));
        if (known.isPresent() && isCurrent(known.get())) {
            return known.get().answer();
        }
        long asOf = cache.revocations(); // Before the status is read.
        CertificateStatus status = read(delegate, certificate);
        if (known.isPresent() && known.get().status().equals(status)) {
            // Something else was revoked: what was signed is as true as before.
            cache.put(certificate, known.get().asOf(asOf));
            return known.get().answer();
        }
        OcspAnswer answer =
                sign(delegate, List.of(new Single(certificate, status)), Optional.empty(), now);
        if (!(status instanceof Unknown)) {
            // Anybody can think of serial numbers, and one that is reserved may be issued next.
            cache.put(certificate, Cached.of(status, answer, asOf));
        }
        return answer;
    }

    /** The answer to one request, which nobody else can use. */
    private OcspAnswer forOne(Delegate delegate, OcspRequest request, Instant now)
            throws SigningFailedException {
        var singles = new ArrayList<Single>();
        for (CertificateId certificate : request.certificates()) {
            Optional<CertificateStatus> known =
                    cache.find(certificate).filter(this::isCurrent).map(Cached::status);
            singles.add(
                    new Single(certificate, known.orElseGet(() -> read(delegate, certificate))));
        }
        return sign(delegate, singles, request.nonce(), now);
    }

    /** What is revoked stays so; only that all is well must be known to be true still. */
    private boolean isCurrent(Cached response) {
        if (!(response.status() instanceof Revoked)) {
            knowledge.ensureFresh();
        }
        return response.asOf() == cache.revocations();
    }

    private CertificateStatus read(Delegate delegate, CertificateId certificate) {
        return certificate
                .serial()
                .map(serial -> recorded.of(delegate.issuer(), serial))
                .orElseGet(Unknown::new);
    }

    private OcspAnswer sign(
            Delegate delegate, List<Single> singles, Optional<Der> nonce, Instant now)
            throws SigningFailedException {
        Instant end = now.plus(lifetime);
        Instant last = delegate.validity().notAfter();
        var life = new OcspAnswer.Life(now, end.isAfter(last) ? last : end);
        Der response = OcspEncoding.sign(delegate, new Content(singles, life, nonce));
        boolean forAll =
                nonce.isEmpty()
                        && singles.size() == 1
                        && !(singles.getFirst().status() instanceof Unknown);
        return new OcspAnswer(
                kind(singles), response, forAll ? Optional.of(life) : Optional.empty());
    }

    private static OcspAnswer.Kind kind(List<Single> singles) {
        return singles.size() > 1
                ? OcspAnswer.Kind.SEVERAL
                : switch (singles.getFirst().status()) {
                    case CertificateStatus.Good _ -> OcspAnswer.Kind.GOOD;
                    case Revoked _ -> OcspAnswer.Kind.REVOKED;
                    case Unknown _ -> OcspAnswer.Kind.UNKNOWN;
                };
    }
}

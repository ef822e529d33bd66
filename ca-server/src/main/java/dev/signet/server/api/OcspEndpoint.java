package dev.signet.server.api;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.ocsp.OcspAnswer;
import dev.signet.server.ocsp.OcspAnswer.Life;
import dev.signet.server.ocsp.OcspResponder;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * {@code POST /v1/issuers/{issuer}/ocsp} and {@code GET /v1/issuers/{issuer}/ocsp/…} (RFC 6960
 * appendix A). Whatever becomes of an OCSP request, an OCSP response says so.
 */
final class OcspEndpoint {

    private static final String REQUEST = "application/ocsp-request";

    /** A request for 16 certificates with a requestor's signature and certificate fits. */
    private static final int MAX_OCTETS = 8 * 1024;

    /** Longest that a cache may keep a response: how late a revocation may be known through one. */
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final String CACHE = "public, no-transform, must-revalidate, max-age=";

    /** No request at all. */
    private static final byte[] NOTHING = new byte[0];

    private final OcspResponder responder;
    private final Issuers issuers;
    private final Clock clock;
    private final MeterRegistry metrics;

    OcspEndpoint(OcspResponder responder, Issuers issuers, Clock clock, MeterRegistry metrics) {
        this.responder = responder;
        this.issuers = issuers;
        this.clock = clock;
        this.metrics = metrics;
    }

    void post(Context ctx) throws MalformedRequestException {
        Issuer issuer = IssuerEndpoints.issuer(ctx, issuers);
        OcspAnswer answer = answer(issuer, RequestBody.binary(ctx, REQUEST, MAX_OCTETS));
        ctx.header("Cache-Control", "no-store");
        send(ctx, answer);
    }

    void get(Context ctx) throws MalformedRequestException {
        Issuer issuer = IssuerEndpoints.issuer(ctx, issuers);
        OcspAnswer answer = answer(issuer, decode(ctx.pathParam("request")));
        ctx.contentType(Answers.OCSP); // Of a 304 too: caches take it over.
        if (answer.life().isEmpty()) {
            ctx.header("Cache-Control", "no-store");
            send(ctx, answer);
        } else if (!isUnchanged(ctx, answer, answer.life().get())) {
            send(ctx, answer);
        }
    }

    /** Base64 as it is; what is none is not a request, which the responder says. */
    private static byte[] decode(String request) {
        try {
            return request.length() > MAX_OCTETS ? NOTHING : Base64.getDecoder().decode(request);
        } catch (IllegalArgumentException _) {
            return NOTHING;
        }
    }

    private OcspAnswer answer(Issuer issuer, byte[] request) {
        OcspAnswer answer = responder.answer(issuer, request);
        Counter.builder("ca.ocsp.responses")
                .description("OCSP requests answered, by what the answer says")
                .tag("status", answer.kind().text())
                .register(metrics)
                .increment();
        return answer;
    }

    private boolean isUnchanged(Context ctx, OcspAnswer answer, Life life) {
        ctx.header("Cache-Control", CACHE + maxAge(life).toSeconds());
        // RFC 5019 §6.2: the date of nextUpdate. Caches that know max-age go by that.
        ctx.header("Expires", Freshness.date(life.nextUpdate()));
        return Freshness.isUnchanged(ctx, Freshness.digest(answer.response()), life.thisUpdate());
    }

    private Duration maxAge(Life life) {
        Duration left = Duration.between(clock.instant(), life.nextUpdate());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(MAX_AGE) < 0 ? left : MAX_AGE;
    }

    private static void send(Context ctx, OcspAnswer answer) {
        Answers.send(ctx, Answers.OCSP, answer.response().octets());
    }
}

package dev.signet.server.api;

import dev.signet.server.crl.CrlHead;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.crl.PublishedCrl;
import dev.signet.server.crl.ServedCrls;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code GET /v1/issuers/{issuer}/crl} and {@code GET /v1/issuers/{issuer}/crl/{shard}}, each also
 * with {@code /delta}.
 */
final class CrlEndpoint {

    /** Longest that a cache may keep a CRL: how late a revocation may become known through one. */
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final ServedCrls crls;
    private final Issuers issuers;
    private final Clock clock;

    CrlEndpoint(ServedCrls crls, Issuers issuers, Clock clock) {
        this.crls = crls;
        this.issuers = issuers;
        this.clock = clock;
    }

    void complete(Context ctx) throws MalformedRequestException {
        send(ctx, CrlScope.complete());
    }

    void completeDelta(Context ctx) throws MalformedRequestException {
        send(ctx, CrlScope.complete().delta());
    }

    void shard(Context ctx) throws MalformedRequestException {
        send(ctx, CrlScope.shard(number(ctx)));
    }

    void shardDelta(Context ctx) throws MalformedRequestException {
        send(ctx, CrlScope.shard(number(ctx)).delta());
    }

    private static int number(Context ctx) throws MalformedRequestException {
        String text = ctx.pathParam("shard");
        if (!text.matches("0|[1-9][0-9]{0,4}")) {
            throw MalformedRequestException.at("shard", text, "must be a number from 0 up");
        }
        return Integer.parseInt(text);
    }

    private void send(Context ctx, CrlScope scope) throws MalformedRequestException {
        String mediaType = Representation.choose(ctx, Answers.CRL);
        Issuer issuer = IssuerEndpoints.issuer(ctx, issuers);
        Optional<CrlHead> newest = crls.head(issuer.name(), scope);
        if (newest.isEmpty()) {
            Problem.of(
                            HttpStatus.NOT_FOUND,
                            "no-crl",
                            "issuer " + issuer.name() + " has published no such CRL")
                    .send(ctx);
            return;
        }
        if (!isUnchanged(ctx, mediaType, newest.get())) {
            PublishedCrl crl = crls.newest(issuer.name(), newest.get());
            if (!isUnchanged(ctx, mediaType, crl.head())) { // It may be yet a newer one.
                Representation.send(ctx, mediaType, crl.der(), "X509 CRL");
            }
        }
    }

    /** Sends all headers; if the client has this CRL, answers 304 too. */
    private boolean isUnchanged(Context ctx, String mediaType, CrlHead crl) {
        ctx.header("Cache-Control", "public, max-age=" + maxAge(crl).toSeconds());
        ctx.contentType(mediaType); // Of a 304 too: caches take it over.
        String tag = tag(crl) + (mediaType.equals(Answers.PEM) ? "-pem" : "");
        return Freshness.isUnchanged(ctx, tag, crl.thisUpdate());
    }

    /** Number and content: after a restore from a backup, a number may stand for another CRL. */
    private static String tag(CrlHead crl) {
        return crl.number() + "-" + crl.tag();
    }

    /** Nobody may hold a CRL beyond its nextUpdate. */
    private Duration maxAge(CrlHead crl) {
        Duration left = Duration.between(clock.instant(), crl.nextUpdate());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(MAX_AGE) < 0 ? left : MAX_AGE;
    }
}

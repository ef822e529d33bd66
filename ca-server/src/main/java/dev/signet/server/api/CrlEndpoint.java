package dev.signet.server.api;

import dev.signet.server.crl.CrlScope;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.crl.PublishedCrl;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** {@code GET /v1/issuers/{issuer}/crl} and {@code GET /v1/issuers/{issuer}/crl/{shard}}. */
final class CrlEndpoint {

    /** Longest that a cache may keep a CRL: how late a revocation may become known through one. */
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final CrlStore crls;
    private final Issuers issuers;
    private final Database database;
    private final Clock clock;

    CrlEndpoint(CrlStore crls, Issuers issuers, Database database, Clock clock) {
        this.crls = crls;
        this.issuers = issuers;
        this.database = database;
        this.clock = clock;
    }

    void complete(Context ctx) throws MalformedRequestException {
        send(ctx, CrlScope.complete());
    }

    void shard(Context ctx) throws MalformedRequestException {
        String text = ctx.pathParam("shard");
        if (!text.matches("0|[1-9][0-9]{0,4}")) {
            throw MalformedRequestException.at("shard", text, "must be a number from 0 up");
        }
        send(ctx, CrlScope.shard(Integer.parseInt(text)));
    }

    private void send(Context ctx, CrlScope scope) throws MalformedRequestException {
        String mediaType = Representation.choose(ctx, Answers.CRL);
        Issuer issuer = IssuerEndpoints.issuer(ctx, issuers);
        Optional<PublishedCrl> newest =
                database.resultOf(tx -> crls.newest(tx, issuer.name(), scope));
        if (newest.isEmpty()) {
            Problem.of(
                            HttpStatus.NOT_FOUND,
                            "no-crl",
                            "issuer " + issuer.name() + " has published no such CRL")
                    .send(ctx);
            return;
        }
        PublishedCrl crl = newest.get();
        ctx.header("Cache-Control", "public, max-age=" + maxAge(crl).toSeconds());
        String tag = tag(crl) + (mediaType.equals(Answers.PEM) ? "-pem" : "");
        ctx.contentType(mediaType); // Of a 304 too: caches take it over.
        if (!Freshness.isUnchanged(ctx, tag, crl.thisUpdate())) {
            Representation.send(ctx, mediaType, crl.der(), "X509 CRL");
        }
    }

    /** Number and content: after a restore from a backup, a number may stand for another CRL. */
    private static String tag(PublishedCrl crl) {
        return crl.number() + "-" + Freshness.digest(crl.der());
    }

    /** Nobody may hold a CRL beyond its nextUpdate. */
    private Duration maxAge(PublishedCrl crl) {
        Duration left = Duration.between(clock.instant(), crl.nextUpdate());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(MAX_AGE) < 0 ? left : MAX_AGE;
    }
}

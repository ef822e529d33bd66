package dev.signet.server.api;

import dev.signet.server.audit.Author;
import dev.signet.server.database.Knowledge;
import dev.signet.server.hierarchy.IssuerOutcome;
import dev.signet.server.hierarchy.IssuerOutcome.Done;
import dev.signet.server.hierarchy.IssuerOutcome.LintFailed;
import dev.signet.server.hierarchy.IssuerOutcome.NameTaken;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.hierarchy.IssuerOutcome.Signed;
import dev.signet.server.hierarchy.IssuerOutcome.SignerUnavailable;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerStart;
import dev.signet.server.x509.Der;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Answers with the outcome of a deed on issuers, which is then in force on this server. */
final class IssuerAnswers {

    private static final int RETRY_SECONDS = 5;

    /** As {@code openapi.yaml#/components/schemas/SignedIntermediate}. */
    record SignedBody(
            String certificate,
            List<String> caChain,
            String issuer,
            String serialNumber,
            Instant notBefore,
            Instant notAfter,
            List<String> ignored) {}

    private final Issuers issuers;
    private final Knowledge knowledge;
    private final IssuerStart start;

    IssuerAnswers(Issuers issuers, Knowledge knowledge, IssuerStart start) {
        this.issuers = issuers;
        this.knowledge = knowledge;
        this.start = start;
    }

    /** Puts what was just changed in force on this server. */
    void refresh() {
        knowledge.refresh();
    }

    /** On whose behalf the request is. */
    static Author author(Context ctx) {
        return new Author(Callers.of(ctx).name(), RequestTrail.requestId(ctx));
    }

    /** Answers with a new issuer, which signs from now on if it does not wait for a place. */
    void created(Context ctx, IssuerOutcome outcome) {
        send(
                ctx,
                HttpStatus.CREATED,
                outcome instanceof Done(var made)
                        ? new Done(start.start(made, author(ctx)))
                        : outcome);
    }

    /**
     * @param done status of an answer with an issuer
     */
    void send(Context ctx, HttpStatus done, IssuerOutcome outcome) {
        switch (outcome) {
            case Done(var issuer) -> {
                refresh();
                ctx.status(done);
                Answers.json(ctx, IssuerBody.of(issuer));
            }
            case Signed signed -> {
                ctx.status(HttpStatus.CREATED);
                Answers.json(ctx, body(signed));
            }
            case NameTaken(var name) -> taken(name.value()).send(ctx);
            case Refused(var field, var detail) ->
                    Problem.of(HttpStatus.BAD_REQUEST, "invalid-issuer", detail)
                            .field(field)
                            .send(ctx);
            case LintFailed() -> Problem.lintFailed().send(ctx);
            case SignerUnavailable(var signer) ->
                    Problem.of(
                                    HttpStatus.SERVICE_UNAVAILABLE,
                                    "signer-unavailable",
                                    "the key of " + signer + " is out of reach; try again")
                            .sendRetryAfter(ctx, RETRY_SECONDS);
        }
    }

    private static Problem taken(String name) {
        return Problem.of(
                        HttpStatus.CONFLICT,
                        "issuer-exists",
                        "an issuer, or a request for one, is called " + name + " already")
                .field("name")
                .value(name);
    }

    private SignedBody body(Signed signed) {
        return new SignedBody(
                signed.certificate().pem("CERTIFICATE"),
                Stream.concat(Stream.of(signed.certificate()), issuers.chain(signed.by()).stream())
                        .map(IssuerAnswers::pem)
                        .toList(),
                signed.by().name().value(),
                signed.serial().hex(),
                signed.validity().notBefore(),
                signed.validity().notAfter(),
                signed.asked());
    }

    static String pem(Der certificate) {
        return certificate.pem("CERTIFICATE");
    }
}

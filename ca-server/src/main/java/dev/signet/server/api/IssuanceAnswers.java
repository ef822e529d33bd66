package dev.signet.server.api;

import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.role.Decision;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Answers with the outcome of issue, sign and renew. */
final class IssuanceAnswers {

    private static final int RETRY_SECONDS = 5;

    /** A request takes milliseconds, unless its server died. */
    private static final int UNDER_WAY_SECONDS = 1;

    private final Issuers issuers;
    private final MeterRegistry metrics;

    IssuanceAnswers(Issuers issuers, MeterRegistry metrics) {
        this.issuers = issuers;
        this.metrics = metrics;
    }

    /**
     * @param method {@code issue}, {@code sign} or {@code renew}
     */
    void send(Context ctx, String method, IssuedAnswer form, IssuanceOutcome outcome) {
        switch (outcome) {
            case IssuanceOutcome.Issued issued -> {
                count(method, issued);
                form.send(ctx, issued, issuers.trustBundle(issued.certificate().issuer().mount()));
            }
            case IssuanceOutcome.NotGranted(Decision decision) ->
                    Refusals.problem(decision).send(ctx);
            case IssuanceOutcome.NotAWorkload() ->
                    Problem.notPermitted(Access.WORKLOAD.needed()).send(ctx);
            case IssuanceOutcome.NotRenewable(String detail) ->
                    Problem.of(HttpStatus.FORBIDDEN, "not-renewable", detail).send(ctx);
            case IssuanceOutcome.NotReviewed(String detail) ->
                    Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "authenticator-unavailable", detail)
                            .sendRetryAfter(ctx, RETRY_SECONDS);
            case IssuanceOutcome.CredentialSpent(String detail) ->
                    Problem.sendUnauthenticated(ctx, Problem.INVALID_TOKEN, detail);
            case IssuanceOutcome.IdempotencyConflict(String detail) ->
                    Problem.of(HttpStatus.CONFLICT, "idempotency-conflict", detail)
                            .field("Idempotency-Key")
                            .send(ctx);
            case IssuanceOutcome.UnderWay _ ->
                    Problem.of(
                                    HttpStatus.SERVICE_UNAVAILABLE,
                                    "request-under-way",
                                    "the same request under this Idempotency-Key is not answered"
                                            + " yet; try again with the same key")
                            .field("Idempotency-Key")
                            .sendRetryAfter(ctx, UNDER_WAY_SECONDS);
            case IssuanceOutcome.RevokedMeanwhile _ ->
                    Problem.of(
                                    HttpStatus.SERVICE_UNAVAILABLE,
                                    "signer-unavailable",
                                    "the certificate was revoked while it was issued; try again")
                            .sendRetryAfter(ctx, RETRY_SECONDS);
            case IssuanceOutcome.LintFailed() -> Problem.lintFailed().send(ctx);
            case IssuanceOutcome.SignerUnavailable _, IssuanceOutcome.SignerOutOfReach _ ->
                    Problem.of(
                                    HttpStatus.SERVICE_UNAVAILABLE,
                                    "signer-unavailable",
                                    "the CA key is out of reach; try again")
                            .sendRetryAfter(ctx, RETRY_SECONDS);
        }
    }

    private void count(String method, IssuanceOutcome.Issued issued) {
        IssuedCertificate certificate = issued.certificate();
        Counter.builder("ca.issued")
                .description("Certificates handed out")
                .tag("issuer", certificate.issuer().value())
                .tag("role", certificate.role())
                .tag("method", method)
                .register(metrics)
                .increment();
    }
}

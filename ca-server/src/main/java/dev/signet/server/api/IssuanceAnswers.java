package dev.signet.server.api;

import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.role.Decision;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.InclusionProof;
import dev.signet.server.transparency.LogProofs;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignedStructure;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with the outcome of issue, sign and renew. */
final class IssuanceAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(IssuanceAnswers.class);

    private static final int RETRY_SECONDS = 5;

    /** Operators have to look at something first. */
    private static final int HALTED_SECONDS = 60;

    /** A request takes milliseconds, unless its server died. */
    private static final int UNDER_WAY_SECONDS = 1;

    /** For a place in the log, which takes a second or two; below a client's own patience. */
    private static final Duration PROOF_PATIENCE = Duration.ofMillis(2_500);

    private final Issuers issuers;
    private final LogProofs proofs;
    private final MeterRegistry metrics;

    IssuanceAnswers(Issuers issuers, LogProofs proofs, MeterRegistry metrics) {
        this.issuers = issuers;
        this.proofs = proofs;
        this.metrics = metrics;
    }

    /**
     * @param method {@code issue}, {@code sign} or {@code renew}
     */
    void send(Context ctx, String method, IssuedAnswer form, IssuanceOutcome outcome) {
        switch (outcome) {
            case IssuanceOutcome.Issued issued -> {
                count(method, issued);
                form.send(
                        ctx,
                        issued,
                        issuers.trustBundle(issued.certificate().issuer().mount()),
                        proof(form, issued));
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
            case IssuanceOutcome.Halted(String why) ->
                    Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "issuance-halted", why)
                            .sendRetryAfter(ctx, HALTED_SECONDS);
            case IssuanceOutcome.Overloaded(var retryAfter) -> {
                Throttle.counter(metrics, TooMany.Why.OVERLOAD).increment();
                var tooMany = new TooMany(TooMany.Why.OVERLOAD, retryAfter);
                tooMany.problem().sendRetryAfter(ctx, tooMany.seconds());
            }
            case IssuanceOutcome.LintFailed() -> Problem.lintFailed().send(ctx);
            case IssuanceOutcome.SignerUnavailable _, IssuanceOutcome.SignerOutOfReach _ ->
                    Problem.of(
                                    HttpStatus.SERVICE_UNAVAILABLE,
                                    "signer-unavailable",
                                    "the CA key is out of reach; try again")
                            .sendRetryAfter(ctx, RETRY_SECONDS);
        }
    }

    /** What is issued is handed out, if need be without the proof that was asked for. */
    private Optional<InclusionProof> proof(IssuedAnswer form, IssuanceOutcome.Issued issued) {
        if (!form.proof()) {
            return Optional.empty();
        }
        try {
            Der tbs = SignedStructure.tbs(issued.certificate().der());
            return proofs.await(Hash.fromHex(tbs.sha256Hex()), PROOF_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (JdbiException e) {
            LOG.warn("{} is answered without a proof", issued.certificate().serial(), e);
            return Optional.empty();
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

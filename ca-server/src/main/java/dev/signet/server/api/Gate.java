package dev.signet.server.api;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Missing;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.token.OperatorUse;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Deadline;
import dev.signet.server.database.Knowledge;
import dev.signet.server.x509.Der;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/** The one way to an endpoint: the right port, a caller whom the route admits, a query it knows. */
final class Gate {

    private static final int RETRY_SECONDS = 5;

    /** A client that waits 5 s for its answer has it, be it 503. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Pattern SLASHES = Pattern.compile("//|%2[Ff]");

    private static final String AUTHORIZATION = "Authorization";

    private final Knowledge knowledge;
    private final ClockCheck clockCheck;
    private final Authenticators authenticators;
    private final OperatorUse operatorUse;
    private final Throttle throttle;
    private final MeterRegistry metrics;

    Gate(
            Knowledge knowledge,
            ClockCheck clockCheck,
            Authenticators authenticators,
            OperatorUse operatorUse,
            Throttle throttle,
            MeterRegistry metrics) {
        this.knowledge = knowledge;
        this.clockCheck = clockCheck;
        this.authenticators = authenticators;
        this.operatorUse = operatorUse;
        this.throttle = throttle;
        this.metrics = metrics;
    }

    void serve(Context ctx, Route route) throws Exception {
        Deadline.within(PATIENCE, () -> answer(ctx, route));
    }

    private void answer(Context ctx, Route route) throws Exception {
        if (isPlain(ctx) && !route.access().equals(Access.PUBLIC_ALSO_PLAIN)) {
            Problem.notFound().send(ctx);
            return;
        }
        RequestTrail.route(ctx, route);
        refuseSlashes(ctx, route);
        boolean admitted =
                route.access().needsCaller()
                        ? canJudge(ctx) && admits(ctx, route)
                        : passes(ctx, throttle.stranger(Visit.of(ctx)));
        if (admitted) {
            Query.check(ctx, route.query());
            route.handler().handle(ctx);
        }
    }

    /**
     * Jetty lets encoded slashes and empty segments through for the sake of OCSP requests, which
     * are base64; in any other path they are an attempt to mean two things.
     */
    private static void refuseSlashes(Context ctx, Route route) throws MalformedRequestException {
        if (!route.takesSlashes() && SLASHES.matcher(ctx.path()).find()) {
            throw MalformedRequestException.at(
                    "", "the path has an encoded slash or an empty segment");
        }
    }

    /**
     * Whether this server knows what is in force and what time it is, without which nobody's
     * request can be judged; otherwise the caller has its answer.
     */
    private boolean canJudge(Context ctx) {
        knowledge.ensureFresh();
        Optional<String> wrong = clockCheck.wrong();
        wrong.ifPresent(detail -> Faults.clockWrong(ctx, detail));
        return wrong.isEmpty();
    }

    /** Whether the caller may go on; otherwise it has its answer. */
    private boolean admits(Context ctx, Route route) throws MalformedRequestException {
        Access access = route.access();
        Optional<String> authorization = authorization(ctx);
        Optional<Der> certificate = clientCertificate(ctx);
        Visit visit = Visit.of(ctx);
        Optional<String> digest = CredentialDigest.of(authorization, certificate);
        if (digest.isPresent() && !passes(ctx, throttle.credential(visit, digest.get()))) {
            return false;
        }
        AuthenticationOutcome outcome =
                admissible(access, authenticators.authenticate(authorization, certificate));
        count(outcome);
        switch (outcome) {
            case Authenticated(Caller caller) -> {
                Callers.set(ctx, caller);
                if (!passes(ctx, throttle.caller(visit, caller, route))) {
                    return false;
                }
                if (caller instanceof Caller.OperatorCaller operator) {
                    operatorUse.note(operator, RequestTrail.requestId(ctx));
                }
                if (!access.admits(caller)) {
                    throw MalformedRequestException.of(Problem.notPermitted(access.needed()));
                }
                return true;
            }
            case Missing() -> Problem.sendUnauthenticated(ctx, Problem.NO_TOKEN, missing(access));
            case Rejected(String reason) ->
                    Problem.sendUnauthenticated(ctx, Problem.INVALID_TOKEN, reason);
            case Unavailable(String reason) ->
                    Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "authenticator-unavailable", reason)
                            .sendRetryAfter(ctx, RETRY_SECONDS);
        }
        return false;
    }

    /** What {@code outcome} means where only some may come that nobody could be asked about. */
    private static AuthenticationOutcome admissible(Access access, AuthenticationOutcome outcome) {
        return outcome instanceof Authenticated(Caller caller)
                        && caller.unanswered().isPresent()
                        && !access.admitsUnanswered()
                ? new Unavailable(
                        "the workload's cluster cannot be asked whether the token is still good;"
                                + " until it can, only renewals are served")
                : outcome;
    }

    /** Whether there are not too many; otherwise the caller has its answer. */
    private static boolean passes(Context ctx, Optional<TooMany> tooMany) {
        tooMany.ifPresent(many -> many.problem().sendRetryAfter(ctx, many.seconds()));
        return tooMany.isEmpty();
    }

    private static String missing(Access access) {
        return access.needed() + ": send Authorization: Bearer <token>";
    }

    private static Optional<String> authorization(Context ctx) throws MalformedRequestException {
        List<String> headers = Collections.list(ctx.req().getHeaders(AUTHORIZATION));
        if (headers.size() > 1) {
            throw MalformedRequestException.at(AUTHORIZATION, "may be given once");
        }
        return headers.stream().findFirst();
    }

    private static Optional<Der> clientCertificate(Context ctx) {
        Object chain = ctx.req().getAttribute(ServletContextRequest.PEER_CERTIFICATES);
        if (!(chain instanceof X509Certificate[] certificates) || certificates.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Der.copyOf(certificates[0].getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded has an encoding", e);
        }
    }

    private void count(AuthenticationOutcome outcome) {
        String result =
                switch (outcome) {
                    case Authenticated _ -> "authenticated";
                    case Missing _ -> "missing";
                    case Rejected _ -> "rejected";
                    case Unavailable _ -> "unavailable";
                };
        Counter.builder("ca.auth")
                .description("Credentials looked at")
                .tag("result", result)
                .register(metrics)
                .increment();
    }

    /**
     * Whether the request came without TLS. The connector decides, not the scheme: a client may
     * write {@code GET https://…} into a plain connection.
     */
    static boolean isPlain(Context ctx) {
        return !HttpServer.HTTPS.equals(
                ServletContextRequest.getServletContextRequest(ctx.req())
                        .getConnectionMetaData()
                        .getConnector()
                        .getName());
    }
}

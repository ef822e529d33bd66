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
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

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
    private final CredentialCount credentials;

    Gate(
            Knowledge knowledge,
            ClockCheck clockCheck,
            Authenticators authenticators,
            OperatorUse operatorUse,
            Throttle throttle,
            CredentialCount credentials) {
        this.knowledge = knowledge;
        this.clockCheck = clockCheck;
        this.authenticators = authenticators;
        this.operatorUse = operatorUse;
        this.throttle = throttle;
        this.credentials = credentials;
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
        Visit visit = Visit.of(ctx);
        if (!passes(ctx, throttle.credential(visit))) {
            return false;
        }
        AuthenticationOutcome outcome =
                admissible(
                        access,
                        authenticators.authenticate(
                                authorization, ClientCertificate.of(request(ctx))));
        credentials.count(outcome);
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
            case Missing() -> Problem.sendUnauthenticated(ctx, Problem.NO_TOKEN, access.missing());
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

    private static Optional<String> authorization(Context ctx) throws MalformedRequestException {
        List<String> headers = Collections.list(ctx.req().getHeaders(AUTHORIZATION));
        if (headers.size() > 1) {
            throw MalformedRequestException.at(AUTHORIZATION, "may be given once");
        }
        return headers.stream().findFirst();
    }

    /** See {@link HttpServer#isPlain}. */
    static boolean isPlain(Context ctx) {
        return HttpServer.isPlain(request(ctx));
    }

    private static Request request(Context ctx) {
        return ServletContextRequest.getServletContextRequest(ctx.req());
    }
}

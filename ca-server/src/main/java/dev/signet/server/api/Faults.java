package dev.signet.server.api;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.database.WrongClockException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request is answered with when no endpoint answers it: one place for every exception. The
 * caller learns what it did wrong, or nothing but the request id; the log has the cause.
 */
final class Faults {

    private static final int RETRY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final RouteTable routes;
    private final AuditLog audit;
    private final Database database;

    Faults(RouteTable routes, AuditLog audit, Database database) {
        this.routes = routes;
        this.audit = audit;
        this.database = database;
    }

    void addTo(JavalinConfig config) {
        config.routes.exception(
                MalformedRequestException.class, (e, ctx) -> refuse(ctx, e.problem()));
        config.routes.exception(HttpResponseException.class, (e, ctx) -> noRoute(ctx, e));
        config.routes.exception(
                HttpException.RuntimeException.class,
                (_, ctx) ->
                        refuse(ctx, Problem.malformed("", "the body is not sent as HTTP has it")));
        config.routes.exception(JdbiException.class, (e, ctx) -> databaseFailed(ctx, e));
        config.routes.exception(SQLException.class, (e, ctx) -> databaseFailed(ctx, e));
        config.routes.exception(
                WrongClockException.class, (e, ctx) -> clockWrong(ctx, e.getMessage()));
        config.routes.exception(Exception.class, (e, ctx) -> internal(ctx, e));
        config.router.javaLangErrorHandler(Faults::virtualMachineFailed);
    }

    /** Answers a known caller only after the refusal is on record. */
    private void refuse(Context ctx, Problem problem) {
        Optional<Caller> caller = Callers.find(ctx);
        if (caller.isPresent()) {
            try {
                record(ctx, caller.get(), problem);
            } catch (JdbiException e) {
                databaseFailed(ctx, e);
                return;
            }
        }
        problem.send(ctx);
    }

    private void record(Context ctx, Caller caller, Problem problem) {
        String where = problem.members().getOrDefault("field", "") + " ";
        var event =
                new AuditEvent.RequestRejected(
                        ctx.method() + " " + RequestTrail.route(ctx),
                        problem.status().getCode(),
                        problem.slug(),
                        (where + problem.detail()).strip());
        database.inTransaction(
                tx -> audit.append(tx, caller.name(), RequestTrail.requestId(ctx), event));
    }

    /** No such path, or no such method of it; the plain port does not tell the two apart. */
    private void noRoute(Context ctx, HttpResponseException e) {
        List<Route> here =
                routes.at(ctx.path())
                        .filter(route ->
                                !Gate.isPlain(ctx)
                                        || route.access().equals(Access.PUBLIC_ALSO_PLAIN))
                        .toList();
        if (e.getStatus() == HttpStatus.NOT_FOUND.getCode() || here.isEmpty()) {
            Problem.notFound().send(ctx);
        } else if (e.getStatus() == HttpStatus.METHOD_NOT_ALLOWED.getCode()) {
            String allowed =
                    String.join(
                            ", ", here.stream().map(route -> route.method().toString()).toList());
            ctx.header("Allow", allowed);
            Problem.of(
                            HttpStatus.METHOD_NOT_ALLOWED,
                            "method-not-allowed",
                            "this path knows " + allowed)
                    .send(ctx);
        } else {
            internal(ctx, e);
        }
    }

    private static void databaseFailed(Context ctx, Exception e) {
        LOG.error("the database failed", e);
        Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "database-unavailable",
                        "the database does not answer; nothing is known to have changed")
                .sendRetryAfter(ctx, RETRY_SECONDS);
    }

    static void clockWrong(Context ctx, @Nullable String detail) {
        Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "clock-wrong", String.valueOf(detail))
                .sendRetryAfter(ctx, RETRY_SECONDS);
    }

    private static void internal(Context ctx, Exception e) {
        LOG.error("a fault of this server", e);
        Problem.internal().send(ctx);
    }

    /**
     * Out of memory, or a class that is not there: as any fault, with what is left to work with.
     */
    private static void virtualMachineFailed(HttpServletResponse response, Error error) {
        LOG.error("the virtual machine failed", error);
        String id = String.valueOf(response.getHeader(RequestTrail.HEADER));
        byte[] body = Json.octets(Problem.internal().body(id));
        response.setStatus(HttpStatus.INTERNAL_SERVER_ERROR.getCode());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            LOG.debug("the caller is gone", e);
        }
    }
}

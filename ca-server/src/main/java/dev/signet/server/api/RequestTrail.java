package dev.signet.server.api;

import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * What remains of each request: its id in the answer and in every log line, one line when it ends,
 * one measurement. Neither headers nor body nor query are logged, and the path only as the route's
 * template, so that no secret can get there.
 */
final class RequestTrail implements Filter {

    /** Key of the request id in the logging context. */
    static final String MDC_KEY = "request_id";

    static final String HEADER = "X-Request-Id";

    /** Attribute of the servlet request with its id. */
    static final String REQUEST_ID = "dev.signet.request-id";

    private static final String ROUTE = "dev.signet.route";
    private static final String CALLER = "dev.signet.caller";
    private static final String PROBLEM = "dev.signet.problem";

    /**
     * Stands for the route of a request that matched none, so that paths cannot flood the metrics.
     */
    private static final String NO_ROUTE = "none";

    private static final String NOTHING = "-";

    private static final int TOO_MANY_REQUESTS = 429;

    private static final Logger LOG = LoggerFactory.getLogger(RequestTrail.class);

    /** A request that is over. */
    private record Ended(String method, String route, int status, String problem, String caller) {}

    private final RequestIds ids;
    private final MeterRegistry metrics;

    RequestTrail(RequestIds ids, MeterRegistry metrics) {
        this.ids = ids;
        this.metrics = metrics;
    }

    static String requestId(Context ctx) {
        return text(ctx.req(), REQUEST_ID)
                .orElseThrow(() -> new IllegalStateException("a request without an id"));
    }

    static void route(Context ctx, Route route) {
        ctx.req().setAttribute(ROUTE, route.path());
    }

    /** The template of the route that was matched. */
    static String route(Context ctx) {
        return text(ctx.req(), ROUTE).orElse(NO_ROUTE);
    }

    static void caller(Context ctx, String name) {
        ctx.req().setAttribute(CALLER, name);
    }

    static void problem(Context ctx, String slug) {
        ctx.req().setAttribute(PROBLEM, slug);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        String id = ids.next();
        http.setAttribute(REQUEST_ID, id);
        answer.setHeader(HEADER, id);
        long began = NanoTime.now();
        MDC.put(MDC_KEY, id);
        try {
            chain.doFilter(request, response);
        } finally {
            tell(ended(http, answer.getStatus()), NanoTime.since(began));
            MDC.remove(MDC_KEY);
        }
    }

    /**
     * Tells of a request to {@code route} that is refused with {@code problem} before a servlet has
     * it.
     *
     * @return the request's id
     */
    String refused(Request request, Route route, Problem problem) {
        String id = ids.next();
        MDC.put(MDC_KEY, id);
        try {
            tell(
                    new Ended(
                            KnownMethods.name(request.getMethod()),
                            route.path(),
                            problem.status().getCode(),
                            problem.slug(),
                            NOTHING),
                    NanoTime.since(request.getBeginNanoTime()));
        } finally {
            MDC.remove(MDC_KEY);
        }
        return id;
    }

    private static Ended ended(HttpServletRequest request, int status) {
        return new Ended(
                KnownMethods.name(request.getMethod()),
                text(request, ROUTE).orElse(NO_ROUTE),
                status,
                text(request, PROBLEM).orElse(NOTHING),
                text(request, CALLER).orElse(NOTHING));
    }

    private void tell(Ended request, long nanos) {
        Timer.builder("ca.http.requests")
                .description("Requests answered, and how long it took")
                .tag("method", request.method)
                .tag("route", request.route)
                .tag("status", Integer.toString(request.status))
                .register(metrics)
                .record(nanos, TimeUnit.NANOSECONDS);
        // Who asks too often must not fill the log as well; ca_throttled_total counts them.
        LOG.atLevel(request.status == TOO_MANY_REQUESTS ? Level.DEBUG : Level.INFO)
                .addKeyValue("method", request.method)
                .addKeyValue("route", request.route)
                .addKeyValue("status", request.status)
                .addKeyValue("problem", request.problem)
                .addKeyValue("caller", request.caller)
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
                .log("request");
    }

    private static Optional<String> text(HttpServletRequest request, String attribute) {
        return Optional.ofNullable((String) request.getAttribute(attribute));
    }

    /** Methods by name; another one is told apart no further, since a client chooses the word. */
    private static final class KnownMethods {
        static String name(String method) {
            return switch (method) {
                case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
                default -> "other";
            };
        }
    }
}

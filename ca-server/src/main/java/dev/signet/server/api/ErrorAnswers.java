package dev.signet.server.api;

import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Answers what never reached a route, such as a request that is no HTTP or has too many headers,
 * with a problem like every other.
 */
final class ErrorAnswers extends ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private static final int INTERNAL = 500;

    /** Only {@link Rooms} answers so. */
    private static final int OVERLOADED = 503;

    private static final int RETRY_SECONDS = 2;

    private final RequestIds ids;
    private final MeterRegistry metrics;

    ErrorAnswers(RequestIds ids, MeterRegistry metrics) {
        this.ids = ids;
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String id =
                request.getAttribute(RequestTrail.REQUEST_ID) instanceof String known
                        ? known
                        : ids.next();
        int status = response.getStatus();
        count(status);
        // Anybody can send any number of what is no request; faults of ours are told.
        LOG.atLevel(status == INTERNAL ? Level.INFO : Level.DEBUG)
                .addKeyValue(RequestTrail.MDC_KEY, id)
                .addKeyValue("status", status)
                .log("request refused before it reached a route");
        send(
                request,
                response,
                callback,
                id,
                problem(status),
                status == OVERLOADED ? RETRY_SECONDS : 0);
        return true;
    }

    private void count(int status) {
        Counter.builder("ca.http.refused")
                .description("Requests answered with an error before they reached a route")
                .tag("status", Integer.toString(status))
                .register(metrics)
                .increment();
    }

    /** Sends 429 with the advice when to try again. */
    static void send(
            Request request, Response response, Callback callback, String id, TooMany tooMany) {
        send(request, response, callback, id, tooMany.problem(), tooMany.seconds());
    }

    /**
     * Sends {@code problem}, with its status.
     *
     * @param retrySeconds when to try again; 0: nothing is said of it
     */
    static void send(
            Request request,
            Response response,
            Callback callback,
            String id,
            Problem problem,
            int retrySeconds) {
        byte[] body = Json.octets(problem.body(id));
        response.setStatus(problem.status().getCode());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(new HttpField(RequestTrail.HEADER, id));
        headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        SecurityHeaders.put(request, headers);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        if (retrySeconds > 0) {
            headers.put(HttpHeader.RETRY_AFTER, Integer.toString(retrySeconds));
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static Problem problem(int status) {
        if (status == OVERLOADED) {
            return Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "overloaded",
                    "the server is asked for more than it can do at the moment");
        }
        if (status >= INTERNAL) {
            return Problem.internal();
        }
        return switch (status) {
            case 404 -> Problem.notFound();
            case 408 -> MalformedRequestException.tooSlow().problem();
            case 413 -> MalformedRequestException.tooLarge(RequestBody.MAX_OCTETS).problem();
            case 414, 431 ->
                    Problem.of(
                            HttpStatus.forStatus(status),
                            "malformed-request",
                            "request line and headers are too large");
            default ->
                    Problem.of(
                            HttpStatus.forStatus(status),
                            "malformed-request",
                            "not a request of the form that HTTP gives it");
        };
    }
}

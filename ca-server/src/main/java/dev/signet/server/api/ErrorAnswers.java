package dev.signet.server.api;

import io.javalin.http.HttpStatus;
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

    private static final int FIRST_SERVER_ERROR = 500;

    /** Only {@link Rooms} answers so. */
    private static final int OVERLOADED = 503;

    private static final int RETRY_SECONDS = 2;

    private final RequestIds ids;

    ErrorAnswers(RequestIds ids) {
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String id =
                request.getAttribute(RequestTrail.REQUEST_ID) instanceof String known
                        ? known
                        : ids.next();
        int status = response.getStatus();
        // Under overload there are too many for a line each; ca_overloaded_total counts them.
        LOG.atLevel(status == OVERLOADED ? Level.DEBUG : Level.INFO)
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
        if (status >= FIRST_SERVER_ERROR) {
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

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

/**
 * Answers what never reached a route, such as a request that is no HTTP or has too many headers,
 * with a problem like every other.
 */
final class ErrorAnswers extends ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private static final int FIRST_SERVER_ERROR = 500;

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
        byte[] body = body(id, response.getStatus());
        HttpFields.Mutable headers = response.getHeaders();
        addHeaders(headers, id);
        SecurityHeaders.put(request, headers);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static void addHeaders(HttpFields.Mutable headers, String id) {
        headers.put(new HttpField(RequestTrail.HEADER, id));
        headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    private static byte[] body(String id, int status) {
        LOG.atInfo()
                .addKeyValue(RequestTrail.MDC_KEY, id)
                .addKeyValue("status", status)
                .log("request refused before it reached a route");
        return Json.octets(problem(status).body(id));
    }

    private static Problem problem(int status) {
        if (status >= FIRST_SERVER_ERROR) {
            return Problem.internal();
        }
        return switch (status) {
            case 404 -> Problem.notFound();
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

package dev.signet.server.api;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A problem details object (RFC 9457).
 *
 * @param slug last part of the {@code type}; stable, one of those in {@code openapi.yaml}
 * @param detail for humans, written for the caller: no internals, no secrets
 * @param members further members of the object, such as {@code field}
 */
record Problem(HttpStatus status, String slug, String detail, Map<String, Object> members) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:signet:problem:";

    /** What a caller sent is repeated to it up to here, in characters. */
    private static final int MAX_ECHO = 256;

    static Problem of(HttpStatus status, String slug, String detail) {
        return new Problem(status, slug, detail, Map.of());
    }

    static Problem malformed(String field, String detail) {
        return of(HttpStatus.BAD_REQUEST, "malformed-request", detail).field(field);
    }

    static Problem notFound() {
        return of(HttpStatus.NOT_FOUND, "not-found", "nothing is at this path of this port");
    }

    static Problem notPermitted(String detail) {
        return of(HttpStatus.FORBIDDEN, "not-permitted", detail);
    }

    /** The challenge of RFC 6750 §3 to a request without a credential. */
    static final String NO_TOKEN = "Bearer realm=\"signet\"";

    /** The challenge to a request whose credential proves nothing. */
    static final String INVALID_TOKEN = NO_TOKEN + ", error=\"invalid_token\"";

    static void sendUnauthenticated(Context ctx, String challenge, String detail) {
        ctx.header("WWW-Authenticate", challenge);
        unauthenticated(detail).send(ctx);
    }

    static Problem unauthenticated(String detail) {
        return of(HttpStatus.UNAUTHORIZED, "unauthenticated", detail);
    }

    static Problem internal() {
        return of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "the fault is in the server's log under this request id");
    }

    static Problem lintFailed() {
        return of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "lint-failed",
                "the certificate would have broken rules of X.509, so that nothing was signed;"
                        + " operators find the rules in the audit log under this request id");
    }

    /** The member, parameter or header this is about; an empty one is left out. */
    Problem field(String field) {
        return field.isEmpty() ? this : with("field", field);
    }

    Problem value(String value) {
        return with("value", bounded(value));
    }

    Problem allowed(String allowed) {
        return with("allowed", allowed);
    }

    Problem candidates(List<String> candidates) {
        return with("candidates", candidates);
    }

    Problem with(String member, Object value) {
        var more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(status, slug, detail, more);
    }

    /** The JSON object for the request {@code requestId}. */
    Map<String, Object> body(String requestId) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", TYPES + slug);
        body.put("title", status.getMessage());
        body.put("status", status.getCode());
        body.put("detail", detail);
        body.put("request_id", requestId);
        body.putAll(members);
        return body;
    }

    void send(Context ctx) {
        ctx.status(status);
        ctx.header("Cache-Control", "no-store");
        RequestTrail.problem(ctx, slug);
        Answers.send(ctx, MEDIA_TYPE, Json.octets(body(RequestTrail.requestId(ctx))));
    }

    /** Sends this with the advice to try again. */
    void sendRetryAfter(Context ctx, int seconds) {
        ctx.header("Retry-After", Integer.toString(seconds));
        send(ctx);
    }

    static String bounded(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }
}

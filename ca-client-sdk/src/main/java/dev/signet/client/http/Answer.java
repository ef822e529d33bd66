package dev.signet.client.http;

import dev.signet.client.CaException;
import dev.signet.client.Problem;
import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What an answer of the server means. */
final class Answer {

    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpResponse<byte[]> response;

    Answer(HttpResponse<byte[]> response) {
        this.response = response;
    }

    boolean isUnauthorized() {
        return response.statusCode() == 401;
    }

    boolean isNotModified() {
        return response.statusCode() == 304;
    }

    Optional<String> etag() {
        return response.headers().firstValue("ETag");
    }

    /** The object of a success; every other answer is thrown. */
    JsonObject object() throws CaException {
        requireSuccess("application/json");
        return parse();
    }

    /** The body of a success of {@code mediaType}; every other answer is thrown. */
    byte[] octets(String mediaType) throws CaException {
        requireSuccess(mediaType);
        return response.body();
    }

    private void requireSuccess(String mediaType) throws CaException {
        int status = response.statusCode();
        if (status >= 200 && status < 300 && hasType(mediaType)) {
            return;
        } else if (status == TOO_MANY_REQUESTS || status >= 500) {
            throw new CaException.Unavailable(unavailable(), retryAfter());
        } else if (status >= 400 && hasType("application/problem+json")) {
            throw new CaException.Refused(problem());
        }
        throw new CaException.Protocol(unexpected());
    }

    private JsonObject parse() throws CaException.Protocol {
        try {
            return JsonObject.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new CaException.Protocol(
                    response.uri() + " answered with something that is " + e.getMessage(), e);
        }
    }

    private Problem problem() throws CaException.Protocol {
        JsonObject body = parse();
        try {
            return new Problem(
                    response.statusCode(),
                    body.optionalText("type").orElse("about:blank"),
                    body.optionalText("detail").or(() -> title(body)).orElse("refused"),
                    body.optionalText("request_id"),
                    body.optionalText("role"),
                    body.optionalText("rule"),
                    body.optionalText("field"),
                    body.optionalText("value"),
                    body.optionalText("allowed"));
        } catch (MalformedJsonException e) {
            throw new CaException.Protocol(
                    response.uri() + " answered with a problem in which " + e.getMessage(), e);
        }
    }

    private static Optional<String> title(JsonObject body) {
        try {
            return body.optionalText("title");
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }

    private String unavailable() {
        String status = response.uri().getHost() + " answered " + response.statusCode();
        if (!hasType("application/problem+json")) {
            return status;
        }
        try {
            return status + ": " + problem().sentence();
        } catch (CaException.Protocol e) {
            return status;
        }
    }

    private String unexpected() {
        return response.uri()
                + " answered "
                + response.statusCode()
                + " with "
                + response.headers().firstValue("Content-Type").orElse("no content type")
                + "; is it a Signet server?";
    }

    private boolean hasType(String type) {
        String given = response.headers().firstValue("Content-Type").orElse("");
        int parameters = given.indexOf(';');
        String bare = parameters < 0 ? given : given.substring(0, parameters);
        return bare.strip().toLowerCase(Locale.ROOT).equals(type);
    }

    /** Only the form in seconds is read; a date would need the server's idea of now. */
    Optional<Duration> retryAfter() {
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .map(seconds -> Duration.ofSeconds(Math.min(seconds, 86_400)));
    }
}

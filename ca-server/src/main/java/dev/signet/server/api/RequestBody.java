package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The body of a request: bounded, of a media type we read, a JSON object. */
final class RequestBody {

    /** Octets a body may have. A request with 100 long URIs and a CSR of RSA 4096 fits twice. */
    static final int MAX_OCTETS = 64 * 1024;

    /** Octets of a body that is too large which are read and dropped. */
    private static final int MAX_DROPPED = 2 * 1024 * 1024;

    /** Time a body may take to arrive. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final String JSON = "application/json";

    /** Attribute of a request with the octets of its body, once they were read. */
    private static final String OCTETS = RequestBody.class.getName();

    private RequestBody() {}

    /** The object in the body; an empty object if there is no body. */
    static JsonFields optional(Context ctx, String... known) throws MalformedRequestException {
        byte[] octets = read(ctx);
        if (octets.length == 0) {
            return JsonFields.of(JsonNodeFactory.instance.objectNode(), known);
        }
        return JsonFields.of(json(ctx, octets, List.of(JSON)), known);
    }

    static JsonFields required(Context ctx, String... known) throws MalformedRequestException {
        return JsonFields.of(document(ctx, List.of(JSON)), known);
    }

    /** The JSON in the body, whatever it is. */
    static JsonNode document(Context ctx, List<String> mediaTypes)
            throws MalformedRequestException {
        byte[] octets = read(ctx);
        if (octets.length == 0) {
            throw MalformedRequestException.at("", "the body is empty; a JSON object is needed");
        }
        return json(ctx, octets, mediaTypes);
    }

    private static JsonNode json(Context ctx, byte[] octets, List<String> mediaTypes)
            throws MalformedRequestException {
        requireType(ctx, mediaTypes, " (curl --json …)");
        return Json.read(octets);
    }

    /** A body of {@code mediaType} that is no JSON, at most {@code max} octets. */
    static byte[] binary(Context ctx, String mediaType, int max) throws MalformedRequestException {
        byte[] octets = read(ctx, max);
        requireType(ctx, List.of(mediaType), "");
        return octets;
    }

    private static void requireType(Context ctx, List<String> mediaTypes, String hint)
            throws MalformedRequestException {
        List<String> types = Collections.list(ctx.req().getHeaders("Content-Type"));
        if (types.size() != 1 || !mediaTypes.contains(essence(types.getFirst()))) {
            throw MalformedRequestException.unsupportedMediaType(
                    "the body must be " + String.join(" or ", mediaTypes) + hint);
        }
    }

    /** The octets of the body, also if it was read before. */
    static byte[] octets(Context ctx) throws MalformedRequestException {
        byte[] before = ctx.attribute(OCTETS);
        return before == null ? read(ctx) : before;
    }

    private static byte[] read(Context ctx) throws MalformedRequestException {
        byte[] octets = read(ctx, MAX_OCTETS);
        ctx.attribute(OCTETS, octets);
        return octets;
    }

    private static byte[] read(Context ctx, int max) throws MalformedRequestException {
        if (ctx.header("Content-Encoding") != null) {
            throw MalformedRequestException.unsupportedMediaType(
                    "a compressed body is not read; leave out Content-Encoding");
        }
        try {
            return read(ctx.req().getInputStream(), max);
        } catch (IOException e) {
            throw isTimeout(e)
                    ? MalformedRequestException.tooSlow()
                    : MalformedRequestException.at("", "the body ended early");
        }
    }

    private static boolean isTimeout(IOException e) {
        return e.getCause() instanceof TimeoutException;
    }

    /**
     * Reads to the end, but keeps no more than allowed and does not wait for ever. What is too
     * large is read on for a while and dropped: many clients look at the answer only after they
     * have sent everything, and would see a broken connection.
     */
    private static byte[] read(InputStream body, int max)
            throws IOException, MalformedRequestException {
        var octets = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        long start = System.nanoTime();
        int total = 0;
        int count = body.read(buffer);
        while (count >= 0 && total <= MAX_DROPPED) {
            total += count;
            if (total <= max) {
                octets.write(buffer, 0, count);
            }
            if (System.nanoTime() - start > MAX_NANOS) {
                throw new IOException(new TimeoutException("the body comes too slowly"));
            }
            count = body.read(buffer);
        }
        if (total > max) {
            throw MalformedRequestException.tooLarge(max);
        }
        return octets.toByteArray();
    }

    /** The media type without parameters, in lower case (RFC 9110 §8.3.1). */
    private static String essence(String contentType) {
        int end = contentType.indexOf(';');
        String essence = end < 0 ? contentType : contentType.substring(0, end);
        return essence.strip().toLowerCase(Locale.ROOT);
    }
}

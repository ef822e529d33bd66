package dev.signet.server.api;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The query of a request: only parameters its route knows, each at most once, each bounded. */
final class Query {

    private static final int MAX_VALUE_LENGTH = 2048;

    private static final String ATTRIBUTE = Query.class.getName();

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /** Reads the query once, before the endpoint of the route runs. */
    static void check(Context ctx, Set<String> known) throws MalformedRequestException {
        var values = new HashMap<String, String>();
        String text = ctx.queryString();
        if (text != null && !text.isEmpty()) {
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode("query", equals < 0 ? pair : pair.substring(0, equals));
                if (!known.contains(name)) {
                    throw MalformedRequestException.at(
                            Problem.bounded(name), "unknown query parameter; " + words(known));
                }
                String value = decode(name, equals < 0 ? "" : pair.substring(equals + 1));
                if (value.isEmpty() || value.length() > MAX_VALUE_LENGTH) {
                    throw MalformedRequestException.at(
                            name, "needs a value of at most " + MAX_VALUE_LENGTH + " characters");
                }
                if (values.put(name, value) != null) {
                    throw MalformedRequestException.at(name, "may be given once");
                }
            }
        }
        ctx.attribute(ATTRIBUTE, new Query(values));
    }

    static Query of(Context ctx) {
        Query query = ctx.attribute(ATTRIBUTE);
        if (query == null) {
            throw new IllegalStateException("the query of this route was not read");
        }
        return query;
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Whether {@code name} is {@code true}; if it is left out, it is not. */
    boolean flag(String name) throws MalformedRequestException {
        String text = values.getOrDefault(name, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw MalformedRequestException.at(name, text, "must be true or false");
        }
        return text.equals("true");
    }

    /** An integer from {@code least} to {@code most}. */
    OptionalInt number(String name, int least, int most) throws MalformedRequestException {
        String text = values.get(name);
        if (text == null) {
            return OptionalInt.empty();
        }
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw MalformedRequestException.at(
                    name, text, "must be a number from " + least + " to " + most);
        }
        return OptionalInt.of((int) number);
    }

    /** A time as RFC 3339 writes it. */
    Optional<Instant> instant(String name) throws MalformedRequestException {
        String text = values.get(name);
        return text == null ? Optional.empty() : Optional.of(Timestamps.parse(name, text));
    }

    /** {@code after}: where the page before ended. */
    Optional<Long> after() throws MalformedRequestException {
        String text = values.get("after");
        if (text == null) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw MalformedRequestException.at(
                    "after", text, "must be what next was on the page before");
        }
        return Optional.of(Long.parseLong(text));
    }

    private static String words(Set<String> known) {
        return known.isEmpty()
                ? "this path knows none"
                : "known here: " + String.join(", ", new TreeSet<>(known));
    }

    /** Percent-decoding (and + for a space) that refuses what it cannot decode. */
    private static String decode(String name, String encoded) throws MalformedRequestException {
        var octets = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                if (i + 2 >= encoded.length()) {
                    throw MalformedRequestException.at(name, "a percent sign without two digits");
                }
                int high = Character.digit(encoded.charAt(i + 1), 16);
                int low = Character.digit(encoded.charAt(i + 2), 16);
                if (high < 0 || low < 0) {
                    throw MalformedRequestException.at(name, "a percent sign without two digits");
                }
                octets.write(high << 4 | low);
                i += 2;
            } else {
                byte[] plain = String.valueOf(c == '+' ? ' ' : c).getBytes(StandardCharsets.UTF_8);
                octets.write(plain, 0, plain.length);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw MalformedRequestException.at(name, "not UTF-8");
        }
    }
}

package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.x509.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One object of a role's JSON, read strictly: each field has its type, a null is none, and fields
 * nobody knows are refused.
 */
final class JsonFields {

    static final int MAX_LIST = 100;

    /** Turns one text of the document into what it means. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws InvalidRuleException;
    }

    private final String prefix;
    private final JsonNode object;

    private JsonFields(String prefix, JsonNode object) {
        this.prefix = prefix;
        this.object = object;
    }

    /**
     * Takes {@code json} as an object at {@code path}.
     *
     * @param path empty for the document itself
     * @throws InvalidRoleException if it is none, or has a field not in {@code known}
     */
    static JsonFields of(String path, JsonNode json, Collection<String> known)
            throws InvalidRoleException {
        if (!json.isObject()) {
            throw new InvalidRoleException(path, "must be a JSON object");
        }
        String prefix = path.isEmpty() ? "" : path + ".";
        for (var field : json.properties()) {
            if (!known.contains(field.getKey())) {
                throw new InvalidRoleException(
                        prefix + shortened(field.getKey()),
                        "is no field here; there are " + String.join(", ", known));
            }
            if (field.getValue().isNull()) {
                throw new InvalidRoleException(
                        prefix + field.getKey(), "must not be null; leave it out");
            }
        }
        return new JsonFields(prefix, json);
    }

    boolean has(String field) {
        return object.has(field);
    }

    String path(String field) {
        return prefix + field;
    }

    JsonNode node(String field) {
        return object.path(field);
    }

    boolean flag(String field, boolean otherwise) throws InvalidRoleException {
        if (!has(field)) {
            return otherwise;
        }
        if (!node(field).isBoolean()) {
            throw new InvalidRoleException(path(field), "must be true or false");
        }
        return node(field).booleanValue();
    }

    <T> Optional<T> value(String field, Parser<T> parser) throws InvalidRoleException {
        return has(field)
                ? Optional.of(parsed(path(field), node(field), parser))
                : Optional.empty();
    }

    /** The values of a list of texts; empty if it is left out. */
    <T> List<T> list(String field, Parser<T> parser) throws InvalidRoleException {
        List<T> values = new ArrayList<>();
        for (JsonNode element : elements(field)) {
            values.add(parsed(path(field) + "[" + values.size() + "]", element, parser));
        }
        return values;
    }

    /** The elements of a list; none if it is left out. */
    List<JsonNode> elements(String field) throws InvalidRoleException {
        if (!has(field)) {
            return List.of();
        }
        if (!node(field).isArray()) {
            throw new InvalidRoleException(path(field), "must be a JSON array");
        }
        if (node(field).size() > MAX_LIST) {
            throw new InvalidRoleException(path(field), "has more than " + MAX_LIST + " entries");
        }
        return node(field).valueStream().toList();
    }

    /** A duration as text or whole seconds, at most {@code longest}. */
    Optional<Duration> duration(String field, Duration longest) throws InvalidRoleException {
        if (!has(field)) {
            return Optional.empty();
        }
        JsonNode node = node(field);
        if (!node.isTextual() && !node.isIntegralNumber()) {
            throw new InvalidRoleException(
                    path(field), "must be a duration such as \"24h\", or whole seconds");
        }
        Duration duration;
        try {
            duration = DurationText.parse(node.asText());
        } catch (IllegalArgumentException e) {
            throw new InvalidRoleException(path(field), words(e));
        }
        if (duration.compareTo(longest) > 0) {
            throw new InvalidRoleException(
                    path(field), "must be at most " + DurationText.format(longest));
        }
        return Optional.of(duration);
    }

    private static <T> T parsed(String path, JsonNode node, Parser<T> parser)
            throws InvalidRoleException {
        if (!node.isTextual()) {
            throw new InvalidRoleException(path, "must be a string");
        }
        try {
            return parser.parse(node.textValue());
        } catch (InvalidRuleException | IllegalArgumentException e) {
            throw new InvalidRoleException(path, words(e));
        }
    }

    private static String words(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse("is not allowed");
    }

    private static String shortened(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}

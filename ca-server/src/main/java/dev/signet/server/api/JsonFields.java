package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The members of a JSON object, read strictly: no member that is not known, no value of another
 * type, no null. Every complaint names the member by its path.
 */
final class JsonFields {

    /** One text of a list and where it stood: {@code alt_names[3]}. */
    record Item(String field, String value) {}

    private final String prefix;
    private final JsonNode object;

    private JsonFields(String prefix, JsonNode object) {
        this.prefix = prefix;
        this.object = object;
    }

    /** The members of {@code node}, which must be an object with no others than {@code known}. */
    static JsonFields of(JsonNode node, String... known) throws MalformedRequestException {
        return of("", node, known);
    }

    private static JsonFields of(String field, JsonNode node, String... known)
            throws MalformedRequestException {
        if (!node.isObject()) {
            throw MalformedRequestException.at(field, "must be a JSON object, not " + kind(node));
        }
        String prefix = field.isEmpty() ? "" : field + ".";
        var names = List.of(known);
        var unknown = new TreeSet<String>();
        node.fieldNames().forEachRemaining(unknown::add);
        names.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw MalformedRequestException.at(
                    Problem.bounded(prefix + unknown.first()),
                    "unknown member; known here: " + String.join(", ", names));
        }
        return new JsonFields(prefix, node);
    }

    String path(String name) {
        return prefix + name;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** A string of 1 to {@code maxLength} characters. */
    Optional<String> text(String name, int maxLength) throws MalformedRequestException {
        JsonNode node = object.get(name);
        return node == null ? Optional.empty() : Optional.of(text(path(name), node, maxLength));
    }

    /** As {@link #text}, of printable ASCII only. */
    Optional<String> printable(String name, int maxLength) throws MalformedRequestException {
        Optional<String> text = text(name, maxLength);
        if (text.isPresent() && !text.get().chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw MalformedRequestException.at(path(name), "must be printable ASCII");
        }
        return text;
    }

    /** Whether {@code name} is true; false if it is left out. */
    boolean flag(String name) throws MalformedRequestException {
        JsonNode node = object.get(name);
        if (node != null && !node.isBoolean()) {
            throw MalformedRequestException.at(
                    path(name), "must be true or false, not " + kind(node));
        }
        return node != null && node.booleanValue();
    }

    /** An integer from 0 up. */
    Optional<Long> wholeNumber(String name) throws MalformedRequestException {
        JsonNode node = object.get(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw MalformedRequestException.at(
                    path(name), "must be an integer from 0 to 2^63-1, not " + kind(node));
        }
        return Optional.of(node.longValue());
    }

    Optional<Boolean> bool(String name) throws MalformedRequestException {
        JsonNode node = object.get(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw MalformedRequestException.at(
                    path(name), "must be true or false, not " + kind(node));
        }
        return Optional.of(node.booleanValue());
    }

    /** A string, or an integer as its decimal digits. */
    Optional<String> textOrInteger(String name, int maxLength) throws MalformedRequestException {
        JsonNode node = object.get(name);
        if (node == null) {
            return Optional.empty();
        }
        if (node.isIntegralNumber()) {
            return Optional.of(node.bigIntegerValue().toString());
        }
        if (!node.isTextual()) {
            throw MalformedRequestException.at(
                    path(name), "must be a string or an integer, not " + kind(node));
        }
        return Optional.of(text(path(name), node, maxLength));
    }

    Optional<JsonFields> object(String name, String... known) throws MalformedRequestException {
        JsonNode node = object.get(name);
        return node == null ? Optional.empty() : Optional.of(of(path(name), node, known));
    }

    /** A list of strings, or the same as one comma-separated string, as Vault takes it. */
    List<Item> list(String name, int maxItems, int maxLength) throws MalformedRequestException {
        JsonNode node = object.get(name);
        if (node == null) {
            return List.of();
        }
        var items = new ArrayList<Item>();
        if (node.isTextual()) {
            if (!node.textValue().isBlank()) {
                for (String value : node.textValue().split(",", maxItems + 1)) {
                    items.add(new Item(path(name) + "[" + items.size() + "]", value.strip()));
                }
            }
        } else if (node.isArray()) {
            if (node.size() <= maxItems) {
                for (JsonNode element : node) {
                    String field = path(name) + "[" + items.size() + "]";
                    items.add(new Item(field, text(field, element, maxLength)));
                }
            }
        } else {
            throw MalformedRequestException.at(
                    path(name), "must be an array of strings, not " + kind(node));
        }
        if (items.size() > maxItems || node.size() > maxItems) {
            throw MalformedRequestException.at(path(name), "at most " + maxItems + " of them");
        }
        return items;
    }

    private static String text(String field, JsonNode node, int maxLength)
            throws MalformedRequestException {
        if (!node.isTextual()) {
            throw MalformedRequestException.at(field, "must be a string, not " + kind(node));
        }
        String text = node.textValue();
        if (text.isEmpty() || text.length() > maxLength) {
            throw MalformedRequestException.at(
                    field, "must have 1 to " + maxLength + " characters, has " + text.length());
        }
        return text;
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NULL -> "null (leave it out)";
            case NUMBER -> "this number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }
}

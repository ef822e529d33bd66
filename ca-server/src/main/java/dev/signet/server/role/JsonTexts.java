package dev.signet.server.role;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes lists of texts. */
final class JsonTexts {

    private JsonTexts() {}

    /** For people to read. */
    static <T> String joined(Collection<T> values, Function<? super T, String> text) {
        return values.stream().map(text).collect(Collectors.joining(", "));
    }

    static <T> void put(
            ObjectNode json, String field, Collection<T> values, Function<? super T, String> text) {
        ArrayNode array = json.putArray(field);
        values.forEach(value -> array.add(text.apply(value)));
    }

    /** Where an empty list says no more than that the field is not used. */
    static <T> void putUnlessEmpty(
            ObjectNode json, String field, Collection<T> values, Function<? super T, String> text) {
        if (!values.isEmpty()) {
            put(json, field, values, text);
        }
    }
}

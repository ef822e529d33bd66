package dev.signet.client.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with typed members. A member that is null counts as left out; members that nobody
 * asks for are ignored, so that a newer server may say more.
 */
public final class JsonObject {

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Reads a text that must be an object. */
    public static JsonObject parse(String text) throws MalformedJsonException {
        if (JsonReader.read(text) instanceof JsonObject object) {
            return object;
        }
        throw new MalformedJsonException("not a JSON object");
    }

    /** An object to be filled and written. */
    public static JsonObject empty() {
        return new JsonObject(new LinkedHashMap<>());
    }

    public String text(String name) throws MalformedJsonException {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    public Optional<String> optionalText(String name) throws MalformedJsonException {
        return member(name, String.class, "a string");
    }

    public boolean bool(String name) throws MalformedJsonException {
        return member(name, Boolean.class, "true or false").orElseThrow(() -> missing(name));
    }

    public JsonObject object(String name) throws MalformedJsonException {
        return member(name, JsonObject.class, "an object").orElseThrow(() -> missing(name));
    }

    /** A whole number from 0 to 2⁶³ − 1. */
    public OptionalLong wholeNumber(String name) throws MalformedJsonException {
        Optional<BigDecimal> number = member(name, BigDecimal.class, "a number");
        if (number.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long value = number.get().longValueExact();
            if (value >= 0) {
                return OptionalLong.of(value);
            }
        } catch (ArithmeticException e) {
            // Said below, as of a negative number.
        }
        throw new MalformedJsonException("\"" + name + "\" is not a whole number");
    }

    /** The objects of an array, which must hold nothing else. */
    public List<JsonObject> objects(String name) throws MalformedJsonException {
        List<JsonObject> objects = new ArrayList<>();
        List<?> elements = member(name, List.class, "an array").orElseThrow(() -> missing(name));
        for (Object element : elements) {
            if (!(element instanceof JsonObject object)) {
                throw new MalformedJsonException("\"" + name + "\" is not an array of objects");
            }
            objects.add(object);
        }
        return objects;
    }

    /** An RFC 3339 time with its offset. */
    public Instant instant(String name) throws MalformedJsonException {
        try {
            return OffsetDateTime.parse(text(name)).toInstant();
        } catch (DateTimeParseException e) {
            throw new MalformedJsonException("\"" + name + "\" is not an RFC 3339 time");
        }
    }

    /** The strings of an array, which must hold nothing else. */
    public List<String> texts(String name) throws MalformedJsonException {
        List<String> texts = new ArrayList<>();
        List<?> elements = member(name, List.class, "an array").orElseThrow(() -> missing(name));
        for (Object element : elements) {
            if (!(element instanceof String text)) {
                throw new MalformedJsonException("\"" + name + "\" is not an array of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    /** The names of all members, for readers who ignore nothing. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** Whether there is such a member and it is null, for readers who make a difference. */
    public boolean isNull(String name) {
        return members.get(name) == JsonNull.NULL;
    }

    /** Puts a member unless {@code value} is empty; returns this object. */
    public JsonObject with(String name, Optional<String> value) {
        value.ifPresent(text -> members.put(name, text));
        return this;
    }

    public JsonObject with(String name, String value) {
        members.put(name, value);
        return this;
    }

    public JsonObject with(String name, long value) {
        members.put(name, BigDecimal.valueOf(value));
        return this;
    }

    /** Puts a number unless {@code value} is empty; returns this object. */
    public JsonObject with(String name, OptionalLong value) {
        value.ifPresent(number -> members.put(name, BigDecimal.valueOf(number)));
        return this;
    }

    public JsonObject with(String name, JsonObject value) {
        members.put(name, value);
        return this;
    }

    /** Puts an array of objects; returns this object. */
    public JsonObject withObjects(String name, List<JsonObject> values) {
        members.put(name, List.copyOf(values));
        return this;
    }

    /** Puts an array unless {@code values} is empty; returns this object. */
    public JsonObject with(String name, List<String> values) {
        if (!values.isEmpty()) {
            members.put(name, List.copyOf(values));
        }
        return this;
    }

    /** The object as JSON text; never the place of keys and tokens, hence not {@code toString}. */
    public String toJson() {
        var text = new StringBuilder();
        write(this, text);
        return text.toString();
    }

    private <T> Optional<T> member(String name, Class<T> type, String words)
            throws MalformedJsonException {
        @Nullable Object value = members.get(name);
        if (value == null || value == JsonNull.NULL) {
            return Optional.empty();
        } else if (!type.isInstance(value)) {
            throw new MalformedJsonException("\"" + name + "\" is not " + words);
        }
        return Optional.of(type.cast(value));
    }

    private static MalformedJsonException missing(String name) {
        return new MalformedJsonException("\"" + name + "\" is missing");
    }

    private static void write(Object value, StringBuilder text) {
        if (value instanceof JsonObject object) {
            text.append('{');
            String comma = "";
            for (Map.Entry<String, Object> member : object.members.entrySet()) {
                text.append(comma);
                writeString(member.getKey(), text);
                text.append(':');
                write(member.getValue(), text);
                comma = ",";
            }
            text.append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            String comma = "";
            for (Object element : list) {
                text.append(comma);
                write(element, text);
                comma = ",";
            }
            text.append(']');
        } else if (value instanceof String string) {
            writeString(string, text);
        } else if (value instanceof BigDecimal number) {
            text.append(number.toPlainString());
        } else {
            text.append(value == JsonNull.NULL ? "null" : value);
        }
    }

    private static void writeString(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Names only. */
    @Override
    public String toString() {
        return "JsonObject" + members.keySet();
    }
}

package dev.signet.cli.round;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step found out.
 *
 * @param value for the steps that follow
 * @param summary one line for people
 * @param facts for programs; snake_case names, in order
 */
public record Found<T>(T value, String summary, Map<String, Object> facts) {

    public Found {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    static <T> Found<T> of(T value, String summary) {
        return new Found<>(value, summary, Map.of());
    }

    /** The same with one more fact. */
    public Found<T> with(String name, Object fact) {
        var more = new LinkedHashMap<>(facts);
        more.put(name, fact);
        return new Found<>(value, summary, more);
    }

    /** Leaves the value out, which may be a token. */
    @Override
    public String toString() {
        return "Found[" + summary + "]";
    }
}

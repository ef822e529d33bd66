package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.role.TextGlob;
import java.util.List;

/**
 * What one claim of a token must be.
 *
 * @param claim the name of a claim, or a JSON pointer (RFC 6901) to a member of one: {@code
 *     /kubernetes.io/namespace}
 * @param values of which it must be one; a {@code *} stands for any run of characters. Booleans and
 *     whole numbers are compared by their text, and of a list one element is enough.
 */
public record ClaimRule(String claim, List<String> values) {

    private static final int MAX_CLAIM = 256;
    private static final int MAX_VALUES = 100;
    private static final int MAX_VALUE = 1024;

    public ClaimRule {
        values = List.copyOf(values);
        if (claim.isEmpty() || claim.length() > MAX_CLAIM) {
            throw new IllegalArgumentException(
                    "the name of a claim has 1 to " + MAX_CLAIM + " characters");
        }
        if (claim.startsWith("/")) {
            var _ = JsonPointer.compile(claim);
        }
        if (values.isEmpty() || values.size() > MAX_VALUES) {
            throw new IllegalArgumentException(
                    "claim " + claim + " must have 1 to " + MAX_VALUES + " values");
        }
        for (String value : values) {
            if (value.isEmpty() || value.length() > MAX_VALUE || value.equals("*")) {
                throw new IllegalArgumentException(
                        "claim "
                                + claim
                                + " has a value that binds nothing, or that is longer than "
                                + MAX_VALUE
                                + " characters");
            }
        }
    }

    /** Whether {@code payload} has the claim with one of the values. */
    public boolean matches(JsonNode payload) {
        JsonNode found = of(payload, claim);
        if (found.isArray()) {
            for (JsonNode element : found) {
                if (matchesOne(element)) {
                    return true;
                }
            }
            return false;
        }
        return matchesOne(found);
    }

    /** The claim called {@code claim}; a missing node if there is none. */
    public static JsonNode of(JsonNode payload, String claim) {
        return claim.startsWith("/") ? payload.at(claim) : payload.path(claim);
    }

    private boolean matchesOne(JsonNode found) {
        return (found.isTextual() || found.isBoolean() || found.isIntegralNumber())
                && values.stream().anyMatch(value -> new TextGlob(value).matches(found.asText()));
    }
}

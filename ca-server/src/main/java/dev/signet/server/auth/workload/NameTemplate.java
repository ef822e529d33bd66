package dev.signet.server.auth.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.Excerpt;
import dev.signet.server.auth.jwt.MalformedTokenException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DNS label that a token's claim may be part of: {@code shop}, {@code {{project}}}, {@code
 * ci-{{project}}}. With one claim at most, no two values of it make the same name.
 */
public record NameTemplate(String text) {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern TEMPLATE =
            Pattern.compile("([a-z0-9-]*)(?:\\{\\{([^{}]{1,256})\\}\\}([a-z0-9-]*))?");

    public NameTemplate {
        Matcher parts = TEMPLATE.matcher(text);
        if (!parts.matches()
                || !LABEL.matcher(parts.group(2) == null ? text : filled(parts, "a")).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' must be a DNS label of a-z, 0-9 and inner '-', of which one"
                            + " {{claim}} may be a part");
        }
    }

    /**
     * The name for a token with {@code payload}.
     *
     * @throws MalformedTokenException if it names a claim that is no DNS label, or the whole is
     *     none
     */
    String of(JsonNode payload) throws MalformedTokenException {
        Matcher parts = TEMPLATE.matcher(text);
        if (!parts.matches() || parts.group(2) == null) {
            return text;
        }
        JsonNode claim = ClaimRule.of(payload, parts.group(2));
        if (!claim.isTextual() || !LABEL.matcher(claim.textValue()).matches()) {
            throw new MalformedTokenException(
                    "the token's '"
                            + parts.group(2)
                            + "' is "
                            + (claim.isTextual() ? Excerpt.of(claim.textValue()) : "no string")
                            + ", of which no name can be made: it must be a DNS label of a-z, 0-9"
                            + " and inner '-'");
        }
        String name = filled(parts, claim.textValue());
        if (!LABEL.matcher(name).matches()) {
            throw new MalformedTokenException(
                    "the token's '" + parts.group(2) + "' makes a name of more than 63 characters");
        }
        return name;
    }

    private static String filled(Matcher parts, String value) {
        return parts.group(1) + value + parts.group(3);
    }
}

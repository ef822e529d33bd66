package dev.signet.client;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A refusal in the server's words (RFC 9457).
 *
 * @param status of the HTTP answer
 * @param type stable and documented, for example {@code urn:signet:problem:refused-by-role}
 * @param detail a sentence for people
 * @param requestId names this exchange in the server's log
 * @param role that refused
 * @param rule of the role that refused
 * @param field of the request that was refused
 * @param value that was refused
 * @param allowed what would be allowed, for people
 */
public record Problem(
        int status,
        String type,
        String detail,
        Optional<String> requestId,
        Optional<String> role,
        Optional<String> rule,
        Optional<String> field,
        Optional<String> value,
        Optional<String> allowed) {

    /** All of it that a person needs, in one line. */
    public String sentence() {
        String facts =
                Stream.of(
                                named("role", role),
                                named("rule", rule),
                                named("field", field),
                                named("value", value),
                                named("allowed", allowed),
                                named("request", requestId))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
        return detail + (facts.isEmpty() ? "" : " (" + facts + ")");
    }

    private static Optional<String> named(String name, Optional<String> value) {
        return value.map(text -> name + ": " + text);
    }
}

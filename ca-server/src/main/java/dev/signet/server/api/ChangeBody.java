package dev.signet.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.insight.SmallestChange;
import java.util.List;
import java.util.Optional;

/** As {@code openapi.yaml#/components/schemas/SmallestChange}. */
record ChangeBody(
        Optional<String> role,
        Optional<Integer> roleVersion,
        Optional<ObjectNode> patch,
        List<String> words) {

    static ChangeBody of(SmallestChange change) {
        return switch (change) {
            case SmallestChange.Patch(var role, int version, var patch, var words) ->
                    new ChangeBody(
                            Optional.of(role.value()),
                            Optional.of(version),
                            Optional.of(patch),
                            words);
            case SmallestChange.None(String why) -> none(why);
        };
    }

    static ChangeBody none(String why) {
        return ofWords(List.of(why));
    }

    /** As {@link #of}, without what it says of the role. */
    static ChangeBody inWords(SmallestChange change) {
        return ofWords(of(change).words());
    }

    private static ChangeBody ofWords(List<String> words) {
        return new ChangeBody(Optional.empty(), Optional.empty(), Optional.empty(), words);
    }
}

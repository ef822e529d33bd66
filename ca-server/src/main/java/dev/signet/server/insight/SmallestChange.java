package dev.signet.server.insight;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.role.RoleName;
import java.util.List;

/** What would have to be changed for a refused request to be granted. */
public sealed interface SmallestChange {

    /**
     * A change of one role, after which exactly the request is granted.
     *
     * @param version of the role that the patch is for
     * @param patch a merge patch (RFC 7396) on the role's document
     * @param words each step of it, for people
     */
    record Patch(RoleName role, int version, ObjectNode patch, List<String> words)
            implements SmallestChange {

        public Patch {
            words = List.copyOf(words);
        }
    }

    /**
     * No change of a role allows it.
     *
     * @param why and what to do instead
     */
    record None(String why) implements SmallestChange {}
}

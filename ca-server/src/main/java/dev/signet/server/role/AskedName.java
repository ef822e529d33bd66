package dev.signet.server.role;

import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A name and where in the request it stands.
 *
 * @param field a path into the request's JSON, such as {@code alt_names[2]}
 */
public record AskedName(SubjectAlternativeName name, String field) {

    /** {@code names}, each in the list of its kind. */
    public static List<AskedName> inLists(List<SubjectAlternativeName> names) {
        List<AskedName> asked = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (SubjectAlternativeName name : names) {
            String list = list(name.kind());
            int index = counts.merge(list, 1, Integer::sum) - 1;
            asked.add(new AskedName(name, list + "[" + index + "]"));
        }
        return List.copyOf(asked);
    }

    /** The list of a request that names of {@code kind} stand in. */
    public static String list(Kind kind) {
        return switch (kind) {
            case DNS, EMAIL -> "alt_names";
            case IP -> "ip_sans";
            case URI -> "uri_sans";
            case OTHER -> "other_sans";
        };
    }
}

package dev.signet.server.role;

import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A name and where in the request it stands.
 *
 * @param field a path into the request's JSON, such as {@code alt_names[2]}
 */
record AskedName(SubjectAlternativeName name, String field) {

    /** The names of {@code request}, the common name first; a name may occur more than once. */
    static List<AskedName> of(IssuanceRequest request) {
        List<AskedName> asked = new ArrayList<>();
        request.commonName().ifPresent(name -> asked.add(new AskedName(name, "common_name")));
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        for (SubjectAlternativeName name : request.names()) {
            int index = counts.merge(name.kind(), 1, Integer::sum) - 1;
            asked.add(new AskedName(name, list(name.kind()) + "[" + index + "]"));
        }
        return asked;
    }

    /** The list of a request that names of {@code kind} stand in. */
    static String list(Kind kind) {
        return switch (kind) {
            case DNS -> "alt_names";
            case IP -> "ip_sans";
            case URI -> "uri_sans";
        };
    }
}

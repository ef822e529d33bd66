package dev.signet.server.insight;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules that stand for one name of one caller. With the caller's variables where they spell it,
 * so that other callers get names of their own by the same rule; else as it is.
 */
final class RuleTexts {

    /** In this order where two have the same value. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    RuleTexts(WorkloadIdentity caller) {
        variables.put("{{service_account}}", caller.serviceAccount());
        variables.put("{{namespace}}", caller.namespace());
        caller.pod().ifPresent(pod -> variables.put("{{pod}}", pod));
        caller.node().ifPresent(node -> variables.put("{{node}}", node));
        variables.put("{{cluster}}", caller.cluster());
        variables.put("{{trust_domain}}", caller.trustDomain());
    }

    List<String> domain(String name) {
        return distinct(spelled(name, '.'), name);
    }

    /** Segments, and what colons divide in them; the host as a whole. */
    List<String> uri(String name) {
        int scheme = name.indexOf(':') + 1;
        String rest = name.substring(scheme);
        String slashes = rest.startsWith("//") ? "//" : "";
        String[] segments = rest.substring(slashes.length()).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean host = i == 0 && !slashes.isEmpty();
            segments[i] = host ? host(segments[i]) : spelled(segments[i], ':');
        }
        return distinct(
                name.substring(0, scheme) + slashes + String.join("/", segments), exactly(name));
    }

    private String host(String host) {
        return variables.get("{{trust_domain}}").equals(host)
                ? "{{trust_domain}}"
                : spelled(host, '.');
    }

    /** A block of one address. */
    String address(String address) {
        return address + (address.indexOf(':') < 0 ? "/32" : "/128");
    }

    /** A star in a rule is never itself, so such a name has no rule of its own. */
    private static Optional<String> exactly(String name) {
        return name.indexOf('*') < 0 ? Optional.of(name) : Optional.empty();
    }

    private static List<String> distinct(String spelled, String name) {
        return Stream.of(spelled, name).distinct().toList();
    }

    private static List<String> distinct(String spelled, Optional<String> name) {
        return name.map(exact -> distinct(spelled, exact)).orElseGet(List::of);
    }

    /** Each variable stands for one part; the first one for two that are alike. */
    private String spelled(String text, char separator) {
        String[] parts = text.split(java.util.regex.Pattern.quote(String.valueOf(separator)), -1);
        Map<String, String> unused = new LinkedHashMap<>(variables);
        for (int i = 0; i < parts.length; i++) {
            for (Map.Entry<String, String> variable : unused.entrySet()) {
                if (variable.getValue().equals(parts[i])) {
                    parts[i] = variable.getKey();
                    unused.remove(variable.getKey());
                    break;
                }
            }
        }
        return String.join(String.valueOf(separator), Arrays.asList(parts));
    }
}

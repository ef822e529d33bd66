package dev.signet.server.insight;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules that stand for one name of one caller. With the caller's variables where they spell it,
 * so that other callers get names of their own by the same rule; else as it is.
 */
final class RuleTexts {

    private static final String TRUST_DOMAIN = "{{trust_domain}}";

    /** In this order where two have the same value. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    RuleTexts(WorkloadIdentity caller) {
        variables.put("{{service_account}}", caller.serviceAccount());
        variables.put("{{namespace}}", caller.namespace());
        caller.pod().ifPresent(pod -> variables.put("{{pod}}", pod));
        caller.node().ifPresent(node -> variables.put("{{node}}", node));
        variables.put("{{cluster}}", caller.cluster());
        variables.put(TRUST_DOMAIN, caller.trustDomain());
    }

    /** For a DNS name, a wildcard too, or an e-mail address. */
    List<String> domain(String name) {
        int at = name.indexOf('@');
        if (at < 0) {
            return distinct(spelled(name, '.'), name);
        }
        String mailbox = name.substring(0, at);
        return exactly(mailbox).isEmpty()
                ? List.of()
                : distinct(variable(mailbox) + "@" + spelled(name.substring(at + 1), '.'), name);
    }

    /** Segments, and what colons divide in them; the host as a whole or by its labels. */
    List<String> uri(String name) {
        int scheme = name.indexOf(':') + 1;
        String rest = name.substring(scheme);
        String slashes = rest.startsWith("//") ? "//" : "";
        String[] segments = rest.substring(slashes.length()).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean host = i == 0 && !slashes.isEmpty();
            segments[i] = host ? host(segments[i]) : spelled(segments[i], ':');
        }
        String spelled = name.substring(0, scheme) + slashes + String.join("/", segments);
        return exactly(name).map(exact -> distinct(spelled, exact)).orElseGet(List::of);
    }

    /** A block of one address. */
    String address(String address) {
        return address + (address.indexOf(':') < 0 ? "/32" : "/128");
    }

    /** For a text without parts, or an other name: only the value after its type is one. */
    List<String> text(String value) {
        int end = value.indexOf(';') + 1;
        int type = end == 0 ? 0 : value.indexOf(':', end) + 1;
        String spelled = value.substring(0, type) + variable(value.substring(type));
        return exactly(value).map(exact -> distinct(spelled, exact)).orElseGet(List::of);
    }

    /** A star in a rule is never itself, so such a name has no rule of its own. */
    private static Optional<String> exactly(String name) {
        return name.indexOf('*') < 0 ? Optional.of(name) : Optional.empty();
    }

    private static List<String> distinct(String spelled, String name) {
        return Stream.of(spelled, name).distinct().toList();
    }

    private String host(String host) {
        return host.equals(variables.get(TRUST_DOMAIN)) ? TRUST_DOMAIN : spelled(host, '.');
    }

    /** The variable that spells all of {@code text}; else the text. */
    private String variable(String text) {
        return variables.entrySet().stream()
                .filter(variable -> variable.getValue().equals(text))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(text);
    }

    /** Each variable stands for one part; the first one for two that are alike. */
    private String spelled(String text, char separator) {
        String[] parts = text.split(Pattern.quote(String.valueOf(separator)), -1);
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
        return String.join(String.valueOf(separator), parts);
    }
}

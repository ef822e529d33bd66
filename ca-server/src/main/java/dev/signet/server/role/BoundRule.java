package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A name rule for one caller.
 *
 * @param position the field of the role it comes from, such as {@code allowed_domains[0]}
 * @param pattern empty if there is an {@code obstacle}, which makes the rule void for this caller
 */
record BoundRule(
        String position, NameRule rule, Optional<NamePattern> pattern, Optional<String> obstacle) {

    /** The rules of the document's list {@code field}, in their order. */
    static List<BoundRule> all(
            String field, List<? extends NameRule> rules, WorkloadIdentity caller) {
        return IntStream.range(0, rules.size())
                .mapToObj(i -> of(field + "[" + i + "]", rules.get(i), caller))
                .toList();
    }

    static BoundRule of(String position, NameRule rule, WorkloadIdentity caller) {
        Optional<String> obstacle = rule.obstacle(caller);
        return new BoundRule(
                position,
                rule,
                obstacle.isEmpty() ? Optional.of(rule.bind(caller)) : Optional.empty(),
                obstacle);
    }

    boolean allows(SubjectAlternativeName name) {
        return pattern.isPresent() && pattern.get().matches(name);
    }

    /** Position and text, as they are kept with a certificate. */
    String reference() {
        return position + ": " + rule.text();
    }

    /** What may be asked for by this rule, in words for the caller. */
    String allowed() {
        return pattern.map(NamePattern::text)
                .orElseGet(() -> rule.text() + " (void: " + obstacle.orElseThrow() + ")");
    }

    /** How {@code name} fares here, in words for the caller. */
    String explain(SubjectAlternativeName name) {
        return pattern.map(bound ->
                        "allows "
                                + bound.text()
                                + ", which "
                                + (bound.matches(name) ? "matches" : "does not match"))
                .orElseGet(() -> "is void: " + obstacle.orElseThrow());
    }
}

package dev.signet.server.lint;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A lint and how it is checked.
 *
 * @param complaint what is wrong with a subject, in words for operators; empty if nothing is
 */
record Rule<T>(Lint lint, Function<T, Optional<String>> complaint) {

    /** A rule that holds or does not. */
    static <T> Rule<T> holds(String id, String source, String demand, Predicate<T> holds) {
        return complains(
                id,
                source,
                demand,
                subject ->
                        holds.test(subject) ? Optional.empty() : Optional.of("not so: " + demand));
    }

    /** A rule that names what breaks it. */
    static <T> Rule<T> complains(
            String id, String source, String demand, Function<T, Optional<String>> complaint) {
        return new Rule<>(new Lint(id, source, demand), complaint);
    }

    /** What {@code rules} find, in their order. */
    static <T> List<Finding> findings(List<Rule<T>> rules, T subject) {
        return rules.stream()
                .flatMap(rule -> rule.complaint().apply(subject).map(rule.lint()::finding).stream())
                .toList();
    }
}

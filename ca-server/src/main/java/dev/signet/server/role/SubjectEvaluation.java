package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Decision.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Which identifiers in the subject one role grants a caller: all that are asked for, or none. */
final class SubjectEvaluation {

    private final Role role;
    private final WorkloadIdentity caller;
    private final Trace trace;

    SubjectEvaluation(Role role, WorkloadIdentity caller, Trace trace) {
        this.role = role;
        this.caller = caller;
        this.trace = trace;
    }

    /** Empty: everything is granted. */
    Optional<Refused> refusal(AskedSubject asked) {
        SubjectRules rules = role.document().subject();
        if (rules.requireCommonName() && asked.commonName().isEmpty()) {
            return Optional.of(
                    refused(
                            "require_cn",
                            "common_name",
                            "",
                            "a common name that allowed_domains allows",
                            "role " + role.name() + " wants a common name"));
        }
        List<Asked> identifiers = new ArrayList<>();
        asked.serialNumber()
                .ifPresent(serial -> identifiers.add(Asked.serialNumber(serial, rules)));
        for (int i = 0; i < asked.userIds().size(); i++) {
            identifiers.add(Asked.userId(asked.userIds().get(i), i, rules));
        }
        return identifiers.stream()
                .filter(identifier -> !isAllowed(identifier))
                .findFirst()
                .map(this::notAllowed);
    }

    /** One identifier, and the role's list that must allow it. */
    private record Asked(
            String field,
            String value,
            String list,
            List<TextRule> rules,
            BiPredicate<Glob, String> matching) {

        static Asked serialNumber(String serial, SubjectRules rules) {
            return new Asked(
                    "serial_number",
                    serial,
                    "allowed_serial_numbers",
                    rules.serialNumbers(),
                    Glob::spans);
        }

        /**
         * The case of ASCII letters does not count in user ids (RFC 4519 §2.39), but a glob matches
         * as written.
         */
        static Asked userId(String id, int index, SubjectRules rules) {
            return new Asked(
                    "user_ids[" + index + "]",
                    id,
                    "allowed_user_ids",
                    rules.userIds(),
                    (glob, value) ->
                            glob.spans(value)
                                    || (isAscii(value) && glob.text().equalsIgnoreCase(value)));
        }
    }

    /** Letters beyond ASCII have cases that fold onto ASCII ones, such as the Kelvin sign's. */
    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    private boolean isAllowed(Asked asked) {
        for (int i = 0; i < asked.rules().size(); i++) {
            TextRule rule = asked.rules().get(i);
            Optional<String> obstacle = rule.obstacle(caller);
            boolean allowed =
                    obstacle.isEmpty() && asked.matching().test(rule.bind(caller), asked.value());
            trace.step(
                    Optional.of(role.name()),
                    asked.list() + "[" + i + "]: " + rule,
                    asked.field(),
                    asked.value(),
                    allowed,
                    () ->
                            obstacle.map(why -> "is void: " + why)
                                    .orElse(allowed ? "matches" : "does not match"));
            if (allowed) {
                return true;
            }
        }
        return false;
    }

    private Refused notAllowed(Asked asked) {
        String allowed =
                asked.rules().stream()
                        .filter(rule -> rule.obstacle(caller).isEmpty())
                        .map(rule -> rule.bind(caller).text())
                        .collect(Collectors.joining(", "));
        return refused(
                asked.list(),
                asked.field(),
                asked.value(),
                allowed.isEmpty() ? "nothing" : allowed,
                "role "
                        + role.name()
                        + " does not allow "
                        + asked.value()
                        + " to "
                        + CallerRule.textOf(caller));
    }

    private Refused refused(
            String rule, String field, String value, String allowed, String detail) {
        trace.step(Optional.of(role.name()), rule, field, value, false, () -> detail);
        return new Refused(Optional.of(role.name()), rule, field, value, allowed, detail);
    }
}

package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a role admits a caller at all. */
final class Admission {

    /** A refusal lists at most so many rules. */
    private static final int MAX_LISTED = 10;

    private Admission() {}

    static boolean admits(Role role, WorkloadIdentity caller, Trace trace) {
        List<CallerRule> rules = role.document().callers();
        for (int i = 0; i < rules.size(); i++) {
            CallerRule rule = rules.get(i);
            boolean admitted = rule.admits(caller);
            trace.step(
                    Optional.of(role.name()),
                    "callers[" + i + "]: " + rule,
                    "role",
                    CallerRule.textOf(caller),
                    admitted,
                    () ->
                            rule
                                    + (admitted ? " admits " : " does not admit ")
                                    + CallerRule.textOf(caller));
            if (admitted) {
                return true;
            }
        }
        return false;
    }

    static Decision.Refused refusal(Role role, WorkloadIdentity caller) {
        String admitted =
                role.document().callers().stream()
                        .limit(MAX_LISTED)
                        .map(CallerRule::text)
                        .collect(Collectors.joining(", "));
        int more = role.document().callers().size() - MAX_LISTED;
        return new Decision.Refused(
                Optional.of(role.name()),
                "callers",
                "role",
                role.name().value(),
                "callers (cluster/namespace/service account) "
                        + admitted
                        + (more > 0 ? " and " + more + " more" : ""),
                "role " + role.name() + " does not admit " + CallerRule.textOf(caller));
    }
}

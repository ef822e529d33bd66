package dev.signet.server.api;

import dev.signet.server.role.Decision;
import dev.signet.server.role.RoleName;
import io.javalin.http.HttpStatus;

/** A role's no, as a problem. */
final class Refusals {

    private Refusals() {}

    /**
     * @throws IllegalStateException if {@code decision} grants
     */
    static Problem problem(Decision decision) {
        return switch (decision) {
            case Decision.Refused refused -> refused(refused);
            case Decision.Malformed(var field, var value, var detail) -> {
                Problem problem = Problem.malformed(field, detail);
                yield value.isPresent() ? problem.value(value.get()) : problem;
            }
            case Decision.UnknownRole(RoleName role) ->
                    Problem.of(HttpStatus.NOT_FOUND, "unknown-role", "there is no role " + role)
                            .field("role")
                            .value(role.value());
            case Decision.NoRoleAdmits() ->
                    Problem.of(
                            HttpStatus.FORBIDDEN,
                            "no-role-admits",
                            "no role admits you; an operator must name your cluster, namespace and"
                                    + " service account in a role's callers");
            case Decision.AmbiguousRole(var candidates) ->
                    Problem.of(
                                    HttpStatus.BAD_REQUEST,
                                    "ambiguous-role",
                                    "more than one role admits you; name one of them in role")
                            .field("role")
                            .candidates(candidates.stream().map(RoleName::value).toList());
            case Decision.Granted _ -> throw new IllegalStateException("a grant is no refusal");
        };
    }

    private static Problem refused(Decision.Refused refused) {
        Problem problem =
                Problem.of(HttpStatus.FORBIDDEN, "refused-by-role", refused.detail())
                        .with("rule", refused.rule())
                        .field(refused.field())
                        .value(refused.value())
                        .allowed(refused.allowed());
        return refused.role().isPresent()
                ? problem.with("role", refused.role().get().value())
                : problem;
    }
}

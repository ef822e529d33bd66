package dev.signet.server.api;

import dev.signet.server.role.Decision;
import dev.signet.server.role.RoleName;
import java.util.Optional;

/** Why something is refused, as {@code openapi.yaml#/components/schemas/Refusal}. */
record RefusalBody(String rule, String field, String value, String allowed, String detail) {

    /** Empty if {@code decision} grants. */
    static Optional<RefusalBody> of(Decision decision) {
        return switch (decision) {
            case Decision.Granted _ -> Optional.empty();
            case Decision.Refused refused ->
                    Optional.of(
                            new RefusalBody(
                                    refused.rule(),
                                    refused.field(),
                                    refused.value(),
                                    refused.allowed(),
                                    refused.detail()));
            case Decision.Malformed(var field, var value, var detail) ->
                    Optional.of(new RefusalBody("request", field, value.orElse(""), "", detail));
            case Decision.UnknownRole(RoleName role) ->
                    ofRole(role.value(), "", "there is no such role");
            case Decision.NoRoleAdmits() ->
                    Optional.of(
                            new RefusalBody(
                                    "callers", "role", "", "", "no role admits the caller"));
            case Decision.AmbiguousRole(var candidates) ->
                    ofRole(
                            "",
                            String.join(", ", candidates.stream().map(RoleName::value).toList()),
                            "more than one role admits the caller; name one");
        };
    }

    private static Optional<RefusalBody> ofRole(String value, String allowed, String detail) {
        return Optional.of(new RefusalBody("role", "role", value, allowed, detail));
    }
}

package dev.signet.server.issuance;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.role.Decision;
import java.util.Optional;

/** What the audit log is told of requests that were not granted. */
final class RefusalEvents {

    private RefusalEvents() {}

    static AuditEvent of(Decision decision, RecordedRequest recorded) {
        return switch (decision) {
            case Decision.Refused refused ->
                    new AuditEvent.IssuanceRefused(
                            refused.role().map(Object::toString),
                            refused.rule(),
                            refused.field(),
                            refused.value(),
                            refused.detail(),
                            recorded);
            case Decision.Malformed(var field, var value, var detail) ->
                    new AuditEvent.IssuanceRefused(
                            Optional.empty(), "request", field, value.orElse(""), detail, recorded);
            case Decision.UnknownRole(var role) ->
                    new AuditEvent.IssuanceRefused(
                            Optional.empty(),
                            "role",
                            "role",
                            role.value(),
                            "no such role",
                            recorded);
            case Decision.NoRoleAdmits _ ->
                    new AuditEvent.IssuanceRefused(
                            Optional.empty(),
                            "callers",
                            "",
                            "",
                            "no role admits the caller",
                            recorded);
            case Decision.AmbiguousRole(var candidates) ->
                    new AuditEvent.IssuanceRefused(
                            Optional.empty(),
                            "role",
                            "role",
                            "",
                            "several roles: " + candidates,
                            recorded);
            case Decision.Granted _ -> throw new IllegalStateException("granted is no refusal");
        };
    }
}

package dev.signet.server.api;

import dev.signet.server.audit.AuditSearch;
import dev.signet.server.auth.Permission;
import java.util.List;

/** The routes of the audit log and of what it proves. */
final class LogRoutes {

    private LogRoutes() {}

    static List<Route> of(HttpApi.Parts parts) {
        var log = new LogEndpoints(parts.transparency());
        var audit = new AuditEndpoint(new AuditSearch(), parts.database());
        return List.of(
                Route.get(
                        "/v1/audit",
                        Access.of(Permission.AUDIT_READ),
                        audit::list,
                        AuditEndpoint.PARAMETERS),
                Route.get("/v1/log/checkpoint", Access.PUBLIC, log::checkpoint),
                Route.get("/v1/log/key", Access.PUBLIC, log::key),
                Route.get("/v1/log/tile/<tile>", Access.PUBLIC, log::tile),
                Route.get("/v1/log/proofs/{tbs_hash}", Access.PUBLIC, log::proof));
    }
}

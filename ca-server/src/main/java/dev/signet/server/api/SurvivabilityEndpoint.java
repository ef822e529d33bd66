package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import dev.signet.server.survivability.Report;
import dev.signet.server.survivability.Report.Ends;
import dev.signet.server.survivability.Selection;
import dev.signet.server.survivability.Survivability;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code GET /v1/survivability}: who breaks when, if the CA stopped now. */
final class SurvivabilityEndpoint {

    /** Every parameter it knows. */
    static final String[] PARAMETERS = {"mount", "role"};

    /** As {@code openapi.yaml#/components/schemas/Survivability}. */
    record Body(
            Instant at,
            long workloads,
            long late,
            Optional<Instant> firstBreaksAt,
            Optional<Instant> tenthBreaksAt,
            Optional<Instant> allBrokenAt,
            Optional<IssuerEnd> firstStaleCrl,
            Optional<IssuerEnd> firstIssuerTooOld,
            List<RoleBody> roles) {}

    record IssuerEnd(String issuer, Instant at) {

        static IssuerEnd of(Report.IssuerEnd end) {
            return new IssuerEnd(end.issuer().value(), end.at());
        }
    }

    record RoleBody(
            String role,
            Optional<Long> outageBudgetSeconds,
            long workloads,
            long late,
            long critical,
            Optional<Instant> firstBreaksAt,
            Optional<Instant> lastContactAt) {}

    private final Survivability survivability;

    SurvivabilityEndpoint(Survivability survivability) {
        this.survivability = survivability;
    }

    void handle(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Selection selection = new Selection(MountEndpoints.inQuery(ctx), role(ctx));
        Permits.require(ctx, Permission.SURVIVABILITY_READ, resource(selection));
        Answers.json(ctx, body(survivability.of(selection)));
    }

    private static Optional<RoleName> role(Context ctx) throws MalformedRequestException {
        Optional<String> text = Query.of(ctx).value("role");
        try {
            return text.map(RoleName::new);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    "role", text.orElse(""), String.valueOf(e.getMessage()));
        }
    }

    private static Resource resource(Selection selection) {
        Optional<MountName> mount = selection.mount();
        return selection
                .role()
                .map(Resource::role)
                .or(() -> mount.map(Resource::mount))
                .orElse(Resource.EVERYTHING);
    }

    private static Body body(Report report) {
        return new Body(
                report.at(),
                report.workloads(),
                report.late(),
                report.ends().map(Ends::first),
                report.ends().map(Ends::tenth),
                report.ends().map(Ends::all),
                report.staleCrl().map(IssuerEnd::of),
                report.agingIssuer().map(IssuerEnd::of),
                report.roles().stream().map(SurvivabilityEndpoint::body).toList());
    }

    private static RoleBody body(Report.RoleStanding role) {
        return new RoleBody(
                role.role().value(),
                role.outageBudget().map(Duration::toSeconds),
                role.workloads(),
                role.late(),
                role.critical(),
                role.firstEnd(),
                role.lastContact());
    }
}

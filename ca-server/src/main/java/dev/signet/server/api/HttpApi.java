package dev.signet.server.api;

import dev.signet.server.approval.Approvals;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.RequestHistory;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.Permission;
import dev.signet.server.auth.join.JoinTokenChanges;
import dev.signet.server.auth.oidc.OidcConfig;
import dev.signet.server.auth.token.ApiTokenChanges;
import dev.signet.server.auth.token.OperatorUse;
import dev.signet.server.crl.ServedCrls;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Database;
import dev.signet.server.database.Knowledge;
import dev.signet.server.hierarchy.Hierarchy;
import dev.signet.server.insight.NameInquiry;
import dev.signet.server.insight.Replay;
import dev.signet.server.insight.SmallestChanges;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.KnownIdentities;
import dev.signet.server.issuance.Issuance;
import dev.signet.server.issuance.Renewal;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.key.KeyRotation;
import dev.signet.server.limit.Limits;
import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.ocsp.OcspResponder;
import dev.signet.server.readiness.Readiness;
import dev.signet.server.recovery.Backup;
import dev.signet.server.retention.StatisticsStore;
import dev.signet.server.revocation.Revocation;
import dev.signet.server.revocation.RevocationPlans;
import dev.signet.server.role.RoleStore;
import dev.signet.server.role.Roles;
import dev.signet.server.rotation.IssuerCare;
import dev.signet.server.selfaudit.Mismatches;
import dev.signet.server.survivability.Survivability;
import dev.signet.server.transparency.Transparency;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterHolder;

/** The HTTP API of openapi.yaml: every route, its access rule and its endpoint. */
public final class HttpApi {

    /**
     * The lower floors, as far as the API speaks to them.
     *
     * @param random for request ids
     */
    public record Parts(
            Authenticators authenticators,
            OperatorUse operatorUse,
            ApiTokenChanges apiTokens,
            Approvals approvals,
            JoinTokenChanges joinTokens,
            Optional<OidcConfig> oidc,
            IdentitySources sources,
            Issuance issuance,
            Renewal renewal,
            Revocation revocation,
            RevocationPlans revocationPlans,
            Inventory inventory,
            Roles roles,
            RoleStore roleStore,
            Mounts mounts,
            MountStore mountStore,
            Issuers issuers,
            Hierarchy hierarchy,
            IssuerCare care,
            Survivability survivability,
            KeyRotation keys,
            ServedCrls crls,
            OcspResponder ocsp,
            AuditLog audit,
            Transparency transparency,
            Database database,
            Knowledge knowledge,
            ClockCheck clockCheck,
            Readiness readiness,
            Backup backup,
            Mismatches mismatches,
            Limits limits,
            PrometheusMeterRegistry metrics,
            Clock clock,
            RandomGenerator random) {}

    private final RouteTable routes;
    private final CredentialCount credentials;
    private final RequestIds ids;
    private final RequestTrail trail;
    private final Gate gate;
    private final Faults faults;
    private final Pattern distribution;
    private final Throttle throttle;
    private final LimitsConfig limits;
    private final PrometheusMeterRegistry metrics;

    public HttpApi(Parts parts) {
        this.routes = new RouteTable(routes(parts));
        this.credentials = new CredentialCount(parts.metrics());
        this.ids = new RequestIds(parts.random());
        this.trail = new RequestTrail(ids, parts.metrics());
        this.throttle = new Throttle(parts.limits(), parts.metrics());
        this.limits = parts.limits().config();
        this.metrics = parts.metrics();
        this.distribution =
                Pattern.compile(
                        routes.all().stream()
                                .filter(route -> route.access().equals(Access.PUBLIC_ALSO_PLAIN))
                                .map(Route::expression)
                                .collect(Collectors.joining("|")));
        this.gate =
                new Gate(
                        parts.knowledge(),
                        parts.clockCheck(),
                        parts.authenticators(),
                        parts.operatorUse(),
                        throttle,
                        credentials);
        this.faults = new Faults(routes, parts.audit(), parts.database());
    }

    /** Every operation of openapi.yaml. HEAD is answered wherever GET is. */
    private static List<Route> routes(Parts parts) {
        return Stream.of(
                        general(parts),
                        IssuerRoutes.of(parts),
                        LogRoutes.of(parts),
                        OperatorRoutes.of(parts))
                .flatMap(List::stream)
                .toList();
    }

    /** All but those of {@link IssuerRoutes}, {@link LogRoutes} and {@link OperatorRoutes}. */
    private static List<Route> general(Parts parts) {
        var answers =
                new IssuanceAnswers(
                        parts.issuers(), parts.transparency().proofs(), parts.metrics());
        var issue = new IssueEndpoint(parts.issuance(), answers);
        var renew = new RenewEndpoint(parts.renewal(), answers);
        var revoke = new RevokeEndpoint(parts.revocation(), parts.metrics());
        var plans = new RevocationPlanEndpoints(parts.revocationPlans());
        var explain =
                new ExplainEndpoint(
                        parts.issuance(),
                        new SmallestChanges(parts.issuance(), parts.roles()),
                        parts.sources());
        var certificates =
                new CertificateEndpoints(
                        parts.inventory(),
                        parts.transparency().proofs(),
                        parts.database(),
                        parts.clock());
        var renewalInfo =
                new RenewalInfoEndpoint(
                        parts.inventory(), parts.issuers(), parts.database(), parts.clock());
        var roles =
                new RoleEndpoints(
                        new RoleChanges(
                                parts.roleStore(),
                                parts.roles(),
                                parts.mountStore(),
                                parts.audit(),
                                parts.database(),
                                parts.clock()),
                        parts.mounts(),
                        parts.issuers(),
                        parts.survivability().config());
        var versions = new RoleVersionEndpoints(parts.roleStore(), parts.database());
        var replay =
                new ReplayEndpoint(
                        new Replay(new RequestHistory(), parts.database(), parts.clock()),
                        parts.roles());
        var names =
                new NameEndpoint(
                        new NameInquiry(parts.roles(), new KnownIdentities(), parts.database()));
        var mountJson = new MountJson(parts.mounts().configured());
        var mounts =
                new MountEndpoints(
                        new MountChanges(
                                mountJson,
                                parts.mountStore(),
                                parts.mounts(),
                                parts.roleStore(),
                                parts.audit(),
                                parts.database(),
                                parts.clock()),
                        mountJson,
                        parts.issuers());
        var statistics =
                new StatisticsEndpoint(new StatisticsStore(), parts.database(), parts.clock());
        var survivability = new SurvivabilityEndpoint(parts.survivability());
        var backup = new BackupEndpoint(parts.backup());
        var keys = new KeyEndpoints(parts.keys());
        var selfAudit = new SelfAuditEndpoints(parts.mismatches(), parts.database(), parts.clock());
        var health = new HealthEndpoints(parts.readiness(), parts.metrics());
        return List.of(
                Route.post("/v1/issue", Access.WORKLOAD_TOKEN, issue::issue, IssuedAnswer.PROOF),
                Route.post("/v1/sign", Access.WORKLOAD_TOKEN, issue::sign, IssuedAnswer.PROOF),
                Route.post("/v1/renew", Access.WORKLOAD, renew::handle, IssuedAnswer.PROOF),
                Route.post(
                        "/v1/revoke",
                        Access.workloadOr(Permission.CERTIFICATES_REVOKE),
                        revoke::handle),
                Route.post(
                        "/v1/revocation-plans",
                        Access.of(Permission.CERTIFICATES_REVOKE),
                        plans::create),
                Route.get(
                        "/v1/revocation-plans",
                        Access.of(Permission.CERTIFICATES_READ),
                        plans::list),
                Route.get(
                        "/v1/revocation-plans/{id}",
                        Access.of(Permission.CERTIFICATES_READ),
                        plans::one),
                Route.post(
                        "/v1/revocation-plans/{id}/execute",
                        Access.of(Permission.CERTIFICATES_REVOKE),
                        plans::execute),
                Route.post(
                        "/v1/revocation-plans/{id}/cancel",
                        Access.of(Permission.CERTIFICATES_REVOKE),
                        plans::cancel),
                Route.post(
                        "/v1/explain",
                        Access.workloadOr(Permission.ROLES_EXPLAIN),
                        explain::handle),
                Route.get(
                        "/v1/certificates",
                        Access.workloadOr(Permission.CERTIFICATES_READ),
                        certificates::list,
                        CertificateFilter.PARAMETERS),
                Route.get(
                        "/v1/certificates/{serial}",
                        Access.workloadOr(Permission.CERTIFICATES_READ),
                        certificates::one),
                Route.get(
                        "/v1/certificates/{serial}/proof",
                        Access.workloadOr(Permission.CERTIFICATES_READ),
                        certificates::proof),
                Route.get(
                        "/v1/statistics",
                        Access.of(Permission.STATISTICS_READ),
                        statistics::list,
                        StatisticsEndpoint.PARAMETERS),
                Route.get(
                        "/v1/survivability",
                        Access.of(Permission.SURVIVABILITY_READ),
                        survivability::handle,
                        SurvivabilityEndpoint.PARAMETERS),
                Route.get("/v1/renewal-info/{id}", Access.PUBLIC, renewalInfo::handle),
                Route.get("/v1/mounts", Access.of(Permission.MOUNTS_READ), mounts::list),
                Route.post("/v1/mounts", Access.of(Permission.MOUNTS_WRITE), mounts::create),
                Route.get("/v1/mounts/{mount}", Access.of(Permission.MOUNTS_READ), mounts::one),
                Route.of(
                        HandlerType.PATCH,
                        "/v1/mounts/{mount}",
                        Access.of(Permission.MOUNTS_WRITE),
                        mounts::patch),
                Route.of(
                        HandlerType.DELETE,
                        "/v1/mounts/{mount}",
                        Access.of(Permission.MOUNTS_WRITE),
                        mounts::delete),
                Route.get("/v1/roles", Access.of(Permission.ROLES_READ), roles::list, "mount"),
                Route.get("/v1/roles/{name}", Access.of(Permission.ROLES_READ), roles::one),
                Route.of(
                        HandlerType.PUT,
                        "/v1/roles/{name}",
                        Access.of(Permission.ROLES_WRITE),
                        roles::put,
                        RoleEndpoints.FORCE),
                Route.of(
                        HandlerType.PATCH,
                        "/v1/roles/{name}",
                        Access.of(Permission.ROLES_WRITE),
                        roles::patch,
                        RoleEndpoints.FORCE),
                Route.of(
                        HandlerType.DELETE,
                        "/v1/roles/{name}",
                        Access.of(Permission.ROLES_WRITE),
                        roles::delete),
                Route.get(
                        "/v1/roles/{name}/versions",
                        Access.of(Permission.ROLES_READ),
                        versions::list,
                        RoleVersionEndpoints.PARAMETERS),
                Route.get(
                        "/v1/roles/{name}/versions/{version}",
                        Access.of(Permission.ROLES_READ),
                        versions::one),
                Route.post(
                        "/v1/roles/{name}/replay",
                        Access.of(Permission.ROLES_INSPECT),
                        replay::handle),
                Route.get(
                        "/v1/names/{name}/who",
                        Access.of(Permission.ROLES_INSPECT),
                        names::who,
                        "name"),
                Route.get("/v1/self-audit", Access.of(Permission.AUDIT_READ), selfAudit::list),
                Route.post(
                        "/v1/self-audit/acknowledge",
                        Access.of(Permission.SELF_AUDIT_ACKNOWLEDGE),
                        selfAudit::acknowledge),
                Route.post("/v1/backup", Access.of(Permission.DATABASE_BACKUP), backup::handle),
                Route.get("/v1/keys", Access.of(Permission.KEYS_READ), keys::list),
                Route.post("/v1/keys/rotate", Access.of(Permission.KEYS_ROTATE), keys::rotate),
                Route.post("/v1/keys/rewrap", Access.of(Permission.KEYS_ROTATE), keys::rewrap),
                Route.get("/livez", Access.PUBLIC_ALSO_PLAIN, health::live),
                Route.get("/readyz", Access.PUBLIC_ALSO_PLAIN, health::ready),
                Route.get("/metrics", Access.PUBLIC, health::metrics));
    }

    List<Route> routes() {
        return routes.all();
    }

    RouteTable routeTable() {
        return routes;
    }

    RequestTrail trail() {
        return trail;
    }

    CredentialCount credentials() {
        return credentials;
    }

    RequestIds requestIds() {
        return ids;
    }

    Throttle throttle() {
        return throttle;
    }

    LimitsConfig limits() {
        return limits;
    }

    MeterRegistry metrics() {
        return metrics;
    }

    /** Whether relying parties fetch what is at {@code path}, or health is there. */
    boolean isDistribution(String path) {
        return distribution.matcher(path).matches();
    }

    void addTo(JavalinConfig config) {
        config.router.ignoreTrailingSlashes = false;
        config.jetty.modifyServletContextHandler(context ->
                context.addFilter(
                        new FilterHolder(trail), "/*", EnumSet.of(DispatcherType.REQUEST)));
        for (Route route : routes.all()) {
            config.routes.addHttpHandler(
                    route.method(), route.path(), ctx -> gate.serve(ctx, route));
            if (route.method().equals(HandlerType.GET)) {
                config.routes.addHttpHandler(
                        HandlerType.HEAD, route.path(), ctx -> gate.serve(ctx, route));
            }
        }
        faults.addTo(config);
    }
}

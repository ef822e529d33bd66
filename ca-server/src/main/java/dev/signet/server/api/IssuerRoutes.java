package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.hierarchy.Hierarchy;
import dev.signet.server.issuer.Issuers;
import io.javalin.http.HandlerType;
import java.util.List;

/** The routes of issuers: how they are made, what becomes of them, and what they publish. */
final class IssuerRoutes {

    private IssuerRoutes() {}

    static List<Route> of(HttpApi.Parts parts) {
        Issuers known = parts.issuers();
        Hierarchy hierarchy = parts.hierarchy();
        var issuers = new IssuerEndpoints(parts.mounts(), known);
        var answers = new IssuerAnswers(known, parts.knowledge(), parts.care().start());
        var guard = new RootGuard(parts.approvals(), known);
        var creation =
                new IssuerCreationEndpoints(hierarchy, parts.mounts(), known, guard, answers);
        var imports = new IssuerImportEndpoint(hierarchy.imports(), parts.mounts(), guard, answers);
        var requests =
                new IssuerRequestEndpoints(hierarchy.requests(), parts.mounts(), guard, answers);
        var intermediates = new IntermediateEndpoints(hierarchy, known, guard, answers);
        var issuerLife =
                new IssuerLifeEndpoints(
                        parts.care(), known, guard, parts.database(), parts.clock());
        var crl = new CrlEndpoint(parts.crls(), known, parts.clock());
        var ocsp = new OcspEndpoint(parts.ocsp(), known, parts.clock(), parts.metrics());
        return List.of(
                Route.get("/v1/issuers", Access.PUBLIC, issuers::list, "mount"),
                Route.post("/v1/issuers", Access.of(Permission.ISSUERS_CREATE), creation::create),
                Route.post(
                        "/v1/issuers/import",
                        Access.of(Permission.ISSUERS_CREATE),
                        imports::handle),
                Route.get("/v1/issuers/{issuer}", Access.PUBLIC, issuers::one),
                Route.of(
                        HandlerType.DELETE,
                        "/v1/issuers/{issuer}",
                        Access.of(Permission.ISSUERS_CREATE),
                        creation::delete),
                Route.post(
                        "/v1/issuers/{issuer}/rekey",
                        Access.of(Permission.ISSUERS_ROTATE),
                        creation::rekey),
                Route.post(
                        "/v1/issuers/{issuer}/reissue",
                        Access.of(Permission.ISSUERS_ROTATE),
                        creation::reissue),
                Route.post(
                        "/v1/issuers/{issuer}/sign-intermediate",
                        Access.of(Permission.ISSUERS_SIGN),
                        intermediates::sign),
                Route.post(
                        "/v1/issuers/{issuer}/cross-sign",
                        Access.of(Permission.ISSUERS_SIGN),
                        intermediates::crossSign),
                Route.get(
                        "/v1/issuers/{issuer}/alternates",
                        Access.PUBLIC,
                        intermediates::alternates),
                Route.get(
                        "/v1/issuer-requests", Access.of(Permission.ISSUERS_READ), requests::list),
                Route.post(
                        "/v1/issuer-requests",
                        Access.of(Permission.ISSUERS_CREATE),
                        requests::create),
                Route.post(
                        "/v1/issuer-requests/{name}/set-signed",
                        Access.of(Permission.ISSUERS_CREATE),
                        requests::setSigned),
                Route.of(
                        HandlerType.DELETE,
                        "/v1/issuer-requests/{name}",
                        Access.of(Permission.ISSUERS_CREATE),
                        requests::delete),
                Route.get(
                        "/v1/issuers/{issuer}/certificate",
                        Access.PUBLIC_ALSO_PLAIN,
                        issuers::certificate,
                        "format"),
                Route.get("/v1/issuers/{issuer}/chain", Access.PUBLIC_ALSO_PLAIN, issuers::chain),
                Route.get(
                        "/v1/issuers/{issuer}/crl",
                        Access.PUBLIC_ALSO_PLAIN,
                        crl::complete,
                        "format"),
                Route.get(
                        "/v1/issuers/{issuer}/crl/delta",
                        Access.PUBLIC_ALSO_PLAIN,
                        crl::completeDelta,
                        "format"),
                Route.get(
                        "/v1/issuers/{issuer}/crl/{shard}",
                        Access.PUBLIC_ALSO_PLAIN,
                        crl::shard,
                        "format"),
                Route.get(
                        "/v1/issuers/{issuer}/crl/{shard}/delta",
                        Access.PUBLIC_ALSO_PLAIN,
                        crl::shardDelta,
                        "format"),
                Route.post("/v1/issuers/{issuer}/ocsp", Access.PUBLIC_ALSO_PLAIN, ocsp::post),
                Route.get(
                        "/v1/issuers/{issuer}/ocsp/<request>", Access.PUBLIC_ALSO_PLAIN, ocsp::get),
                Route.post(
                        "/v1/issuers/{issuer}/activate",
                        Access.of(Permission.ISSUERS_ROTATE),
                        issuerLife::activate),
                Route.post(
                        "/v1/issuers/{issuer}/retire",
                        Access.of(Permission.ISSUERS_ROTATE),
                        issuerLife::retire),
                Route.post(
                        "/v1/issuers/{issuer}/revoke",
                        Access.of(Permission.ISSUERS_REVOKE),
                        issuerLife::revoke),
                Route.get(
                        "/v1/issuers/{issuer}/rotation",
                        Access.of(Permission.ISSUERS_READ),
                        issuerLife::rotation),
                Route.of(
                        HandlerType.PUT,
                        "/v1/issuers/{issuer}/rotation",
                        Access.of(Permission.ISSUERS_ROTATE),
                        issuerLife::setRotation),
                Route.get("/v1/trust-bundle", Access.PUBLIC, issuers::trustBundle, "mount"));
    }
}

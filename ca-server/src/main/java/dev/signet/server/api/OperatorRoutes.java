package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import io.javalin.http.HandlerType;
import java.util.List;

/** The routes about operators themselves, and about whom they let in. */
final class OperatorRoutes {

    private OperatorRoutes() {}

    static List<Route> of(HttpApi.Parts parts) {
        var tokens = new ApiTokenEndpoints(parts.apiTokens());
        var approvals = new ApprovalEndpoints(parts.approvals());
        var joins = new JoinTokenEndpoints(parts.joinTokens());
        var oidc = new OidcEndpoint(parts.oidc());
        return List.of(
                Route.get("/v1/api-tokens", Access.of(Permission.TOKENS_READ), tokens::list),
                Route.post("/v1/api-tokens", Access.of(Permission.TOKENS_WRITE), tokens::create),
                Route.post(
                        "/v1/api-tokens/{name}/rotate",
                        Access.of(Permission.TOKENS_WRITE),
                        tokens::rotate),
                Route.of(
                        HandlerType.DELETE,
                        "/v1/api-tokens/{name}",
                        Access.of(Permission.TOKENS_WRITE),
                        tokens::revoke),
                Route.get("/v1/approvals", Access.of(Permission.APPROVALS_READ), approvals::list),
                Route.get(
                        "/v1/approvals/{id}", Access.of(Permission.APPROVALS_READ), approvals::one),
                Route.post(
                        "/v1/approvals/{id}/approve",
                        Access.of(Permission.APPROVALS_WRITE),
                        approvals::approve),
                Route.post(
                        "/v1/approvals/{id}/deny",
                        Access.of(Permission.APPROVALS_WRITE),
                        approvals::deny),
                Route.get("/v1/auth/oidc", Access.PUBLIC, oidc::handle),
                Route.get("/v1/join-tokens", Access.of(Permission.JOIN_TOKENS_READ), joins::list),
                Route.post(
                        "/v1/join-tokens", Access.of(Permission.JOIN_TOKENS_WRITE), joins::create),
                Route.of(
                        HandlerType.DELETE,
                        "/v1/join-tokens/{id}",
                        Access.of(Permission.JOIN_TOKENS_WRITE),
                        joins::revoke));
    }
}

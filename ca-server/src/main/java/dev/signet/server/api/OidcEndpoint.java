package dev.signet.server.api;

import dev.signet.server.auth.oidc.OidcConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;

/** {@code GET /v1/auth/oidc}: where operators log in. */
final class OidcEndpoint {

    /** As {@code openapi.yaml#/components/schemas/OidcClient}. */
    record Body(String issuer, String clientId, String scope) {}

    private final Optional<OidcConfig> config;

    OidcEndpoint(Optional<OidcConfig> config) {
        this.config = config;
    }

    void handle(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        OidcConfig oidc =
                config.orElseThrow(() ->
                        MalformedRequestException.of(
                                Problem.of(
                                        HttpStatus.NOT_FOUND,
                                        "no-oidc",
                                        "operators do not log in at an OpenID provider here: use an"
                                                + " API token")));
        Answers.json(
                ctx,
                new Body(oidc.jwt().issuer(), oidc.clientId(), String.join(" ", oidc.scopes())));
    }
}

package dev.signet.server.api;

import dev.signet.server.auth.Grant;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.token.ApiToken;
import dev.signet.server.auth.token.ApiTokenChanges;
import dev.signet.server.auth.token.ApiTokenOutcome;
import dev.signet.server.x509.DurationText;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /v1/api-tokens}. */
final class ApiTokenEndpoints {

    private static final int MAX_NAME = 63;
    private static final int MAX_DURATION = 32;

    /**
     * As {@code openapi.yaml#/components/schemas/ApiToken}.
     *
     * @param token where it was just made: the only time anybody sees it
     */
    record Body(
            String name,
            Optional<String> token,
            List<String> grants,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            boolean expired,
            Optional<Instant> rotatedAt,
            Optional<Instant> lastUsedAt) {

        static Body of(ApiToken token, Optional<String> secret, Instant now) {
            return new Body(
                    token.name(),
                    secret,
                    token.grants().all().stream().map(Grant::text).toList(),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.isExpired(now),
                    token.rotatedAt(),
                    token.lastUsedAt());
        }
    }

    /** Those that were not revoked. */
    record ListBody(List<Body> apiTokens) {}

    private final ApiTokenChanges tokens;

    ApiTokenEndpoints(ApiTokenChanges tokens) {
        this.tokens = tokens;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Instant now = tokens.now();
        Answers.json(
                ctx,
                new ListBody(
                        tokens.all().stream()
                                .map(token -> Body.of(token, Optional.empty(), now))
                                .toList()));
    }

    void create(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        JsonFields fields = RequestBody.required(ctx, "name", "grants", "ttl");
        String name = name("name", fields.text("name", MAX_NAME).orElse(""));
        Grants grants = grants(fields);
        Duration lifetime = lifetime(fields).orElse(ApiToken.DEFAULT_LIFETIME);
        send(
                ctx,
                HttpStatus.CREATED,
                tokens.create(
                        OperatorCallers.of(ctx),
                        name,
                        grants,
                        lifetime,
                        RequestTrail.requestId(ctx)));
    }

    void rotate(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        JsonFields fields = RequestBody.optional(ctx, "ttl");
        send(
                ctx,
                HttpStatus.OK,
                tokens.rotate(
                        OperatorCallers.of(ctx),
                        inPath(ctx),
                        lifetime(fields),
                        RequestTrail.requestId(ctx)));
    }

    void revoke(Context ctx) throws MalformedRequestException {
        send(
                ctx,
                HttpStatus.NO_CONTENT,
                tokens.revoke(OperatorCallers.of(ctx), inPath(ctx), RequestTrail.requestId(ctx)));
    }

    private void send(Context ctx, HttpStatus done, ApiTokenOutcome outcome)
            throws MalformedRequestException {
        switch (outcome) {
            case ApiTokenOutcome.Made(var token, var secret) -> {
                ctx.status(done);
                ctx.header("Cache-Control", "no-store");
                Answers.json(ctx, Body.of(token, Optional.of(secret.text()), tokens.now()));
            }
            case ApiTokenOutcome.Revoked() -> ctx.status(done);
            case ApiTokenOutcome.Unknown(String name) ->
                    throw refused(
                            HttpStatus.NOT_FOUND,
                            "unknown-api-token",
                            "there is no API token " + name);
            case ApiTokenOutcome.NameTaken(String name) ->
                    throw refused(
                            HttpStatus.CONFLICT,
                            "api-token-exists",
                            "there is, or was, an API token "
                                    + name
                                    + ": a name stands for one operator for good");
            case ApiTokenOutcome.TooMany() ->
                    throw refused(
                            HttpStatus.CONFLICT,
                            "too-many-api-tokens",
                            "there are as many API tokens as there may be; revoke some");
            case ApiTokenOutcome.NotPermitted(String why) ->
                    throw MalformedRequestException.of(Problem.notPermitted(why));
        }
    }

    private static MalformedRequestException refused(
            HttpStatus status, String slug, String detail) {
        return MalformedRequestException.of(Problem.of(status, slug, detail).field("name"));
    }

    private static String inPath(Context ctx) throws MalformedRequestException {
        return name("name", ctx.pathParam("name"));
    }

    private static String name(String field, String text) throws MalformedRequestException {
        try {
            return ApiToken.requireName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(field, text, String.valueOf(e.getMessage()));
        }
    }

    private static Grants grants(JsonFields fields) throws MalformedRequestException {
        List<JsonFields.Item> items = fields.list("grants", Grants.MAX, Grant.MAX_LENGTH);
        if (items.isEmpty()) {
            throw MalformedRequestException.at(
                    "grants", "is needed: what the token is for, such as team@namespace:prod/shop");
        }
        var grants = new ArrayList<Grant>();
        for (JsonFields.Item item : items) {
            try {
                grants.add(Grant.parse(item.value()));
            } catch (IllegalArgumentException e) {
                throw MalformedRequestException.at(
                        item.field(), item.value(), String.valueOf(e.getMessage()));
            }
        }
        return new Grants(grants);
    }

    private static Optional<Duration> lifetime(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.textOrInteger("ttl", MAX_DURATION);
        try {
            return text.map(DurationText::parse).map(ApiToken::requireLifetime);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    "ttl", text.orElse(""), String.valueOf(e.getMessage()));
        }
    }
}

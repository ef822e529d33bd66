package dev.signet.server.api;

import dev.signet.server.audit.Author;
import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.auth.join.JoinToken;
import dev.signet.server.auth.join.JoinTokenChanges;
import dev.signet.server.auth.join.JoinTokenChanges.Made;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.DurationText;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /v1/join-tokens}. */
final class JoinTokenEndpoints {

    private static final int MAX_ROLE = 127;
    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;
    private static final int MAX_DURATION = 32;

    /**
     * As {@code openapi.yaml#/components/schemas/JoinToken}.
     *
     * @param token where it was just made: the only time anybody sees it
     */
    record Body(
            String id,
            Optional<String> token,
            String role,
            String cluster,
            String namespace,
            String serviceAccount,
            String state,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> usedAt,
            Optional<String> serialNumber,
            Optional<Instant> revokedAt) {

        static Body of(JoinToken token, Optional<String> secret, Instant now) {
            return new Body(
                    token.id(),
                    secret,
                    token.role().value(),
                    token.machine().cluster(),
                    token.machine().namespace(),
                    token.machine().serviceAccount(),
                    token.state(now).name().toLowerCase(Locale.ROOT),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.usedAt(),
                    token.serial(),
                    token.revokedAt());
        }
    }

    record ListBody(List<Body> joinTokens) {}

    private final JoinTokenChanges tokens;

    JoinTokenEndpoints(JoinTokenChanges tokens) {
        this.tokens = tokens;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Instant now = tokens.now();
        Answers.json(
                ctx,
                new ListBody(
                        tokens.newest().stream()
                                .filter(token -> mayReach(ctx, Permission.JOIN_TOKENS_READ, token))
                                .map(token -> Body.of(token, Optional.empty(), now))
                                .toList()));
    }

    void create(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        JsonFields fields =
                RequestBody.required(ctx, "role", "namespace", "service_account", "ttl");
        RoleName role = role(fields);
        Permits.require(ctx, Permission.JOIN_TOKENS_WRITE, Resource.role(role));
        Optional<Made> made =
                created(
                        ctx,
                        role,
                        fields.text("namespace", MAX_LABEL).orElse(""),
                        fields.text("service_account", MAX_SUBDOMAIN).orElse(""),
                        lifetime(fields));
        if (made.isEmpty()) {
            throw MalformedRequestException.of(
                    Problem.of(
                            HttpStatus.CONFLICT,
                            "too-many-join-tokens",
                            "there are as many unused join tokens as there may be; revoke some, or"
                                    + " wait until they expire"));
        }
        ctx.status(HttpStatus.CREATED);
        ctx.header("Cache-Control", "no-store");
        Answers.json(
                ctx,
                Body.of(made.get().token(), Optional.of(made.get().secret().text()), tokens.now()));
    }

    private Optional<Made> created(
            Context ctx, RoleName role, String namespace, String name, Duration lifetime)
            throws MalformedRequestException {
        try {
            return tokens.create(author(ctx), role, namespace, name, lifetime);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("namespace")
                    ? MalformedRequestException.at("namespace", namespace, message)
                    : MalformedRequestException.at("service_account", name, message);
        }
    }

    void revoke(Context ctx) throws MalformedRequestException {
        String id = ctx.pathParam("id");
        Optional<JoinToken> found =
                tokens.find(id).filter(token -> mayReach(ctx, Permission.JOIN_TOKENS_WRITE, token));
        if (found.isEmpty()) {
            throw MalformedRequestException.of(
                    Problem.of(
                            HttpStatus.NOT_FOUND,
                            "unknown-join-token",
                            "there is no join token of this id"));
        }
        tokens.revoke(author(ctx), id);
        ctx.status(HttpStatus.NO_CONTENT);
    }

    private static boolean mayReach(Context ctx, Permission permission, JoinToken token) {
        return Permits.has(ctx, permission, Resource.role(token.role()));
    }

    private static Author author(Context ctx) {
        return new Author(Callers.of(ctx).name(), RequestTrail.requestId(ctx));
    }

    private static RoleName role(JsonFields fields) throws MalformedRequestException {
        String text = fields.text("role", MAX_ROLE).orElse("");
        try {
            return new RoleName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at("role", text, String.valueOf(e.getMessage()));
        }
    }

    private static Duration lifetime(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.textOrInteger("ttl", MAX_DURATION);
        try {
            return text.map(DurationText::parse)
                    .map(JoinToken::requireLifetime)
                    .orElse(JoinToken.DEFAULT_LIFETIME);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    "ttl", text.orElse(""), String.valueOf(e.getMessage()));
        }
    }
}

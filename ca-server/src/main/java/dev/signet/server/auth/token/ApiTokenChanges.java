package dev.signet.server.auth.token;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.token.ApiTokenOutcome.Made;
import dev.signet.server.auth.token.ApiTokenOutcome.NameTaken;
import dev.signet.server.auth.token.ApiTokenOutcome.NotPermitted;
import dev.signet.server.auth.token.ApiTokenOutcome.Revoked;
import dev.signet.server.auth.token.ApiTokenOutcome.TooMany;
import dev.signet.server.auth.token.ApiTokenOutcome.Unknown;
import dev.signet.server.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/**
 * Makes, rotates and revokes API tokens, each change audited in its transaction. Nobody gives, or
 * takes, more than they have. Safe for concurrent use.
 */
public final class ApiTokenChanges {

    /** So many tokens there may be that were not revoked. */
    static final int MAX = 1_000;

    private static final String BOOTSTRAP = "bootstrap";

    private final ApiTokenStore store = new ApiTokenStore();
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final RandomGenerator random;

    public ApiTokenChanges(AuditLog audit, Database database, Clock clock, RandomGenerator random) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** Those that were not revoked, by name. */
    public List<ApiToken> all() {
        return database.resultOf(store::all);
    }

    /** The time as tokens know it, in whole seconds. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Makes a token.
     *
     * @throws IllegalArgumentException if {@code name} or {@code lifetime} is none that it can have
     */
    public ApiTokenOutcome create(
            OperatorCaller by, String name, Grants grants, Duration lifetime, String requestId) {
        if (!by.grants().cover(grants)) {
            return new NotPermitted("nobody grants more than they have: " + by.grants().text());
        }
        Duration checked = ApiToken.requireLifetime(lifetime);
        return database.resultOf(tx -> {
            if (store.all(tx).size() >= MAX) {
                return new TooMany();
            }
            boolean begins = store.find(tx, by.operator()).filter(ApiToken::bootstrap).isPresent();
            String lineage = begins ? operator(name) : store.lineage(tx, by);
            var token = token(name, grants, false, by.name(), lineage, checked);
            return insert(tx, token, TokenSecret.draw(random), by, requestId);
        });
    }

    private static String operator(String name) {
        return new OperatorCaller(name, Grants.NONE).name();
    }

    private ApiToken token(
            String name,
            Grants grants,
            boolean bootstrap,
            String createdBy,
            String lineage,
            Duration lifetime) {
        Instant now = now();
        return new ApiToken(
                name,
                grants,
                bootstrap,
                createdBy,
                lineage,
                now,
                now.plus(lifetime),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private ApiTokenOutcome insert(
            Handle tx, ApiToken token, TokenSecret secret, Caller by, String requestId) {
        if (!store.insert(tx, token, secret)) {
            return new NameTaken(token.name());
        }
        append(
                tx,
                new Author(by.name(), requestId),
                new AuditEvent.ApiTokenCreated(
                        token.name(), token.grants().text(), token.expiresAt()));
        return new Made(token, secret);
    }

    /**
     * Makes the token with which a CA begins, or with which operators who locked themselves out
     * begin again; it ends when another admin is first seen.
     *
     * @param given the secret, if it was drawn elsewhere
     * @param anew whether one is made although there was one before
     * @return empty if there was one before
     * @throws IllegalStateException if {@code given} is, or was, a token already
     */
    public Optional<Made> bootstrap(Optional<TokenSecret> given, boolean anew) {
        return database.resultOf(tx -> {
            int before = store.bootstraps(tx);
            if (before > 0 && !anew) {
                return Optional.empty();
            }
            if (given.flatMap(secret -> store.find(tx, secret)).isPresent()) {
                throw new IllegalStateException(
                        "the operator's token that was given is, or was, one already; draw another");
            }
            String name = before == 0 ? BOOTSTRAP : BOOTSTRAP + "-" + (before + 1);
            var server = new Caller.ServerCaller();
            var token =
                    token(
                            name,
                            Grants.ADMIN,
                            true,
                            server.name(),
                            operator(name),
                            ApiToken.DEFAULT_LIFETIME);
            return insert(tx, token, given.orElseGet(() -> TokenSecret.draw(random)), server, "")
                            instanceof Made made
                    ? Optional.of(made)
                    : Optional.empty();
        });
    }

    /**
     * Replaces the secret of a token; the old one ends at once. Only the token itself, and those of
     * its lineage, who may know its secret anyway: nobody takes over a name of the audit log.
     *
     * @param lifetime from now; without it, as long as it had when it was made or last rotated
     */
    public ApiTokenOutcome rotate(
            OperatorCaller by, String name, Optional<Duration> lifetime, String requestId) {
        return database.resultOf(tx -> {
            Optional<ApiToken> found =
                    store.find(tx, name).filter(each -> each.revokedAt().isEmpty());
            if (found.isEmpty()) {
                return new Unknown(name);
            }
            ApiToken token = found.get();
            if (!store.lineage(tx, by).equals(token.lineage())
                    || !by.grants().cover(token.grants())) {
                return new NotPermitted(
                        "only "
                                + name
                                + " itself and who made it rotate it; revoke it, and make"
                                + " another of another name");
            }
            return rotated(tx, token, lifetime.orElse(token.lifetime()), by, requestId);
        });
    }

    private ApiTokenOutcome rotated(
            Handle tx, ApiToken token, Duration lifetime, OperatorCaller by, String requestId) {
        TokenSecret secret = TokenSecret.draw(random);
        Instant now = now();
        Instant expiresAt = now.plus(ApiToken.requireLifetime(lifetime));
        if (!store.rotate(tx, token.name(), secret, now, expiresAt)) {
            return new Unknown(token.name());
        }
        append(
                tx,
                new Author(by.name(), requestId),
                new AuditEvent.ApiTokenRotated(token.name(), expiresAt));
        return new Made(store.find(tx, token.name()).orElseThrow(), secret);
    }

    /** Ends a token at once and for good; its name is not used again. */
    public ApiTokenOutcome revoke(OperatorCaller by, String name, String requestId) {
        return database.resultOf(tx -> {
            Optional<ApiToken> found = store.find(tx, name);
            if (found.isEmpty()) {
                return new Unknown(name);
            }
            if (!by.grants().cover(found.get().grants())) {
                return new NotPermitted(name + " has grants that you do not have");
            }
            if (store.revoke(tx, name, now())) {
                append(tx, new Author(by.name(), requestId), new AuditEvent.ApiTokenRevoked(name));
            }
            return new Revoked();
        });
    }

    private void append(Handle tx, Author author, AuditEvent event) {
        audit.append(tx, author.caller(), author.requestId(), event);
    }
}

package dev.signet.server.auth.token;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.database.Database;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Accepts the API tokens that {@link ApiTokenStore} has the hash of. Each use asks the database, so
 * that what is revoked is revoked on every server at once.
 */
public final class ApiTokens implements Authenticator<String> {

    private final ApiTokenStore store = new ApiTokenStore();
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    public ApiTokens(AuditLog audit, Database database, Clock clock) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    @Override
    public AuthenticationOutcome authenticate(String token) {
        return TokenSecret.parse(token)
                .map(this::authenticate)
                .orElseGet(() ->
                        new Rejected(
                                "the operator's token is not complete: "
                                        + Authenticators.OPERATOR_TOKEN_PREFIX
                                        + " and 43 more characters"));
    }

    private AuthenticationOutcome authenticate(TokenSecret secret) {
        Optional<ApiToken> found = database.resultOf(tx -> store.find(tx, secret));
        return found.map(this::judge)
                .orElseGet(() ->
                        new Rejected(
                                "the operator's token is not known here: is it of another server,"
                                        + " or was it rotated?"));
    }

    private AuthenticationOutcome judge(ApiToken token) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (token.revokedAt().isPresent()) {
            return refused(token, "was revoked at " + token.revokedAt().get(), now);
        }
        return token.isExpired(now)
                ? refused(token, "expired at " + token.expiresAt(), now)
                : new Authenticated(token.caller());
    }

    private AuthenticationOutcome refused(ApiToken token, String why, Instant now) {
        database.inTransaction(tx -> note(tx, token, why, now));
        return new Rejected("the operator's token " + token.name() + " " + why);
    }

    private void note(Handle tx, ApiToken token, String why, Instant now) {
        if (store.noteRefusal(tx, token.name(), now, now.minus(OperatorUse.COARSE))) {
            audit.append(
                    tx,
                    token.caller().name(),
                    "",
                    new AuditEvent.ApiTokenRefused(token.name(), why));
        }
    }
}

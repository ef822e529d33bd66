package dev.signet.server.auth.join;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.database.Database;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/**
 * Accepts join tokens that are still good. Each use asks the database, so that what is used up or
 * taken back is so on every server; it is used up only by what issues a certificate.
 */
public final class JoinTokens implements Authenticator<String> {

    private final JoinTokenStore store = new JoinTokenStore();
    private final Database database;
    private final Clock clock;

    public JoinTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public AuthenticationOutcome authenticate(String token) {
        Optional<JoinSecret> secret = JoinSecret.parse(token);
        if (secret.isEmpty()) {
            return new Rejected(
                    "the join token is not complete: "
                            + Authenticators.JOIN_TOKEN_PREFIX
                            + " and 43 more characters");
        }
        return database.resultOf(tx -> store.find(tx, secret.get()))
                .map(this::judge)
                .orElseGet(() ->
                        new Rejected(
                                "the join token is not known here: is it of another server, or long"
                                        + " past its end?"));
    }

    private AuthenticationOutcome judge(JoinToken token) {
        JoinToken.State state = token.state(clock.instant());
        return state == JoinToken.State.UNUSED
                ? new Authenticated(token.caller())
                : new Rejected(spent(token.id(), state));
    }

    /** For callers: why a token is not good any more. */
    private static String spent(String id, JoinToken.State state) {
        return "the join token "
                + id
                + " is "
                + state.name().toLowerCase(Locale.ROOT)
                + ": each is good for one certificate, within minutes; have an operator make"
                + " another";
    }
}

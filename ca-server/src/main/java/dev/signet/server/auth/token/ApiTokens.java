package dev.signet.server.auth.token;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.database.Database;

/** Accepts the tokens of operators that {@link ApiTokenStore} has the hash of. */
public final class ApiTokens implements Authenticator<String> {

    private final Database database;
    private final ApiTokenStore store;

    public ApiTokens(Database database, ApiTokenStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public AuthenticationOutcome authenticate(String token) {
        if (!ApiTokenStore.isToken(token)) {
            return new Rejected(
                    "the operator's token is not complete: "
                            + Authenticators.OPERATOR_TOKEN_PREFIX
                            + " and 43 more characters");
        }
        return database.resultOf(tx -> store.nameOf(tx, token))
                .<AuthenticationOutcome>map(name -> new Authenticated(new OperatorCaller(name, Grants.ADMIN)))
                .orElseGet(() ->
                        new Rejected(
                                "the operator's token is not known here: is it of another"
                                        + " server, or taken back?"));
    }
}

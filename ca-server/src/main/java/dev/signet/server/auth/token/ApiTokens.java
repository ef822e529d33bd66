package dev.signet.server.auth.token;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.database.Database;
import java.util.regex.Pattern;

/** Accepts the tokens of operators that {@link ApiTokenStore} has the hash of. */
public final class ApiTokens implements Authenticator<String> {

    private static final Pattern FORM =
            Pattern.compile(Authenticators.OPERATOR_TOKEN_PREFIX + "[A-Za-z0-9_-]{43}");

    private final Database database;
    private final ApiTokenStore store;

    public ApiTokens(Database database, ApiTokenStore store) {
        this.database = database;
        this.store = store;
    }

    @Override
    public AuthenticationOutcome authenticate(String token) {
        if (!FORM.matcher(token).matches()) {
            return new Rejected(
                    "the operator's token is not complete: "
                            + Authenticators.OPERATOR_TOKEN_PREFIX
                            + " and 43 more characters");
        }
        return database.resultOf(tx -> store.nameOf(tx, token))
                .<AuthenticationOutcome>map(name -> new Authenticated(new OperatorCaller(name)))
                .orElseGet(() ->
                        new Rejected(
                                "the operator's token is not known here: is it of another"
                                        + " server, or taken back?"));
    }
}

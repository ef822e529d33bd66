package dev.signet.server.auth.kubernetes;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which audiences are an API server's own. */
final class Audiences {

    private static final Pattern API_SERVER =
            Pattern.compile("(https?://)?kubernetes(\\.default(\\.svc(\\..*)?)?)?(:[0-9]+)?/?");

    private Audiences() {}

    /**
     * Whether a token for {@code audience} is good for the API server of the cluster with {@code
     * issuer}. Such a token is a cluster credential, may live for a year, and has no business here.
     */
    static boolean isApiServer(String audience, String issuer) {
        return audience.equals(issuer)
                || API_SERVER.matcher(audience.toLowerCase(Locale.ROOT)).matches();
    }
}

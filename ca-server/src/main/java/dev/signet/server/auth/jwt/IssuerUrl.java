package dev.signet.server.auth.jwt;

import java.net.URI;
import java.net.URISyntaxException;

/** The {@code iss} of tokens, which we take as an https URL (OpenID Connect Discovery 1.0 §3). */
public final class IssuerUrl {

    private static final int MAX_LENGTH = 512;

    private IssuerUrl() {}

    /**
     * Whether {@code issuer} is one of at most 512 characters, without user, query and fragment.
     */
    public static boolean isValid(String issuer) {
        if (issuer.length() > MAX_LENGTH) {
            return false;
        }
        try {
            URI url = new URI(issuer);
            return "https".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}

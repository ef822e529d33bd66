package dev.signet.server.auth.jwt;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the public keys of an issuer of tokens come from.
 *
 * <p>Whatever is fetched is fetched over HTTPS, with the host's name verified, from an address in
 * the configuration: never from one that a token names. A {@code caFile} holds PEM certificates,
 * which are then the only ones trusted; without it the JDK's are. It is read anew for each fetch.
 */
public sealed interface KeySource {

    /**
     * OIDC discovery at the issuer's own address.
     *
     * @param apiUrl where to ask instead: the API server's address, for a cluster whose issuer's
     *     address is not reachable from here. Keys then come from this address too, whatever host
     *     the discovery document names; without it, that host must be the issuer's.
     */
    record Discovery(Optional<URI> apiUrl, Optional<Path> caFile) implements KeySource {
        public Discovery {
            apiUrl.ifPresent(url -> requireHttps("api_url", url));
        }
    }

    /** A JWK Set at {@code url}; for an API server {@code https://…/openid/v1/jwks}. */
    record JwksUrl(URI url, Optional<Path> caFile) implements KeySource {
        public JwksUrl {
            requireHttps("jwks_url", url);
        }
    }

    /** A JWK Set in a file, read anew when keys are due or a token names one that is not known. */
    record JwksFile(Path file) implements KeySource {}

    /** Requires an absolute https URL of host, port and path. */
    static void requireHttps(String field, URI url) {
        if (!"https".equalsIgnoreCase(url.getScheme())
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    field + " must be https://HOST[:PORT][/PATH] without user, query and fragment");
        }
    }
}

package dev.signet.client;

import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * Where the server is and how to know it.
 *
 * @param server such as {@code https://signet.example.org:8443}; only HTTPS, without path or query
 * @param trustAnchors certificates of which one must have certified the server; there is no way to
 *     trust every server
 * @param connectTimeout default 2 s, at most 10 min
 * @param requestTimeout for one whole exchange; default 10 s, at most 10 min
 */
public record CaClientConfig(
        URI server,
        List<X509Certificate> trustAnchors,
        Duration connectTimeout,
        Duration requestTimeout) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    /** Refuses what is no origin of HTTPS, no trust anchors, and timeouts out of bounds. */
    public CaClientConfig {
        trustAnchors = List.copyOf(trustAnchors);
        if (!"https".equals(server.getScheme()) || server.getHost() == null) {
            throw new IllegalArgumentException(
                    "the server is given as https://HOST[:PORT], not " + server);
        }
        if (!(server.getRawPath().isEmpty() || server.getRawPath().equals("/"))
                || server.getRawQuery() != null
                || server.getRawFragment() != null
                || server.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the server's address ends after the port: https://HOST[:PORT], not "
                            + server.getScheme()
                            + "://"
                            + server.getHost()
                            + "/…");
        }
        if (trustAnchors.isEmpty()) {
            throw new IllegalArgumentException(
                    "name the CA certificate that certifies the server; without one nobody is trusted");
        }
        requireTimeout("connectTimeout", connectTimeout);
        requireTimeout("requestTimeout", requestTimeout);
    }

    /** With the default timeouts. */
    public static CaClientConfig of(URI server, List<X509Certificate> trustAnchors) {
        return new CaClientConfig(server, trustAnchors, CONNECT_TIMEOUT, REQUEST_TIMEOUT);
    }

    /**
     * With the default timeouts and the trust anchors of a PEM file.
     *
     * @throws IOException if the file cannot be read or holds anything but certificates in PEM
     */
    public static CaClientConfig of(URI server, Path trustAnchors) throws IOException {
        return of(server, Pem.certificates(trustAnchors));
    }

    private static void requireTimeout(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    name + " must be above 0 and at most " + LONGEST_TIMEOUT + ": " + timeout);
        }
    }
}

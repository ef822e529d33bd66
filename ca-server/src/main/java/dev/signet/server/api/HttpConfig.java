package dev.signet.server.api;

import java.util.OptionalInt;

/**
 * Where the server listens.
 *
 * @param host address to bind, default {@code 0.0.0.0}
 * @param httpsPort 0 picks a free one; default 8443
 * @param httpPort port for what relying parties fetch without TLS: CRLs, CA certificates, OCSP,
 *     health; 0 picks a free one, empty: no such port
 */
public record HttpConfig(String host, int httpsPort, OptionalInt httpPort) {

    private static final int MAX_PORT = 65_535;

    public HttpConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("https.host must be an address or a name");
        }
        checkPort("https.port", httpsPort);
        httpPort.ifPresent(port -> checkPort("http.port", port));
        if (httpsPort != 0 && httpPort.isPresent() && httpPort.getAsInt() == httpsPort) {
            throw new IllegalArgumentException("http.port and https.port are both " + httpsPort);
        }
    }

    private static void checkPort(String key, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(key + " must be 0 to " + MAX_PORT + ": " + port);
        }
    }
}

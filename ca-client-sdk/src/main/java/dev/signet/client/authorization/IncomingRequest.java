package dev.signet.client.authorization;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A request as a server got it; adapters make it. What the application's framework routes by has to
 * be what is judged.
 *
 * @param chain that TLS verified, the peer's own certificate first; empty if it has none
 * @param tls whether the connection has TLS
 * @param address where the connection comes from, without the port
 * @param forwardedClientCert all fields {@code X-Forwarded-Client-Cert}, in order; read only if the
 *     peer is a trusted proxy
 * @param method of HTTP
 * @param path as sent, encoded, without the query
 * @param methodOverrides all fields {@link #METHOD_OVERRIDES}; a request with another method in one
 *     of them is refused
 */
public record IncomingRequest(
        List<X509Certificate> chain,
        boolean tls,
        String address,
        List<String> forwardedClientCert,
        String method,
        String path,
        List<String> methodOverrides) {

    /**
     * Headers that some frameworks take for the method in place of the method itself; Javalin the
     * first, wherever it asks for the method.
     */
    public static final List<String> METHOD_OVERRIDES =
            List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    /** The header by which proxies tell who their client is. */
    public static final String FORWARDED_CLIENT_CERT = "X-Forwarded-Client-Cert";

    /** Copies the lists. */
    public IncomingRequest {
        chain = List.copyOf(chain);
        forwardedClientCert = List.copyOf(forwardedClientCert);
        methodOverrides = List.copyOf(methodOverrides);
    }

    /** Of something that knows no other method than that of the request. */
    public IncomingRequest(
            List<X509Certificate> chain,
            boolean tls,
            String address,
            List<String> forwardedClientCert,
            String method,
            String path) {
        this(chain, tls, address, forwardedClientCert, method, path, List.of());
    }

    /** With the chain of a TLS session, if there is a session and a certificate. */
    public static IncomingRequest of(
            Optional<SSLSession> session,
            String address,
            List<String> forwardedClientCert,
            String method,
            String path) {
        List<X509Certificate> chain =
                session.flatMap(PeerIdentity::of).map(PeerIdentity::chain).orElse(List.of());
        return new IncomingRequest(
                chain, session.isPresent(), address, forwardedClientCert, method, path);
    }

    /** The same with what it has of {@link #METHOD_OVERRIDES}. */
    public IncomingRequest withMethodOverrides(List<String> fields) {
        return new IncomingRequest(chain, tls, address, forwardedClientCert, method, path, fields);
    }

    /** Whether a framework could take it for a request with another method. */
    boolean hasOneMethod() {
        return methodOverrides.stream().allMatch(method::equals);
    }
}

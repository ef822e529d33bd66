package dev.signet.client.authorization;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A request as a server got it; adapters make it.
 *
 * @param chain that TLS verified, the peer's own certificate first; empty if it has none
 * @param tls whether the connection has TLS
 * @param address where the connection comes from, without the port
 * @param forwardedClientCert all fields {@code X-Forwarded-Client-Cert}, in order; read only if the
 *     peer is a trusted proxy
 * @param method of HTTP
 * @param path as sent, encoded, without the query
 */
public record IncomingRequest(
        List<X509Certificate> chain,
        boolean tls,
        String address,
        List<String> forwardedClientCert,
        String method,
        String path) {

    /** The header by which proxies tell who their client is. */
    public static final String FORWARDED_CLIENT_CERT = "X-Forwarded-Client-Cert";

    public IncomingRequest {
        chain = List.copyOf(chain);
        forwardedClientCert = List.copyOf(forwardedClientCert);
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
}

package dev.signet.client.authorization.servlet;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationDecision;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.IncomingRequest;
import dev.signet.client.http.Forbidden;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Judges servlet requests; for frameworks that have handlers of their own but no filters, which
 * {@link AuthorizationFilter} is. Such a handler has to be there for every kind of request: what
 * Javalin calls {@code before} sees no WebSockets. Safe for concurrent use.
 */
public final class ServletAuthorization {

    /**
     * Attribute of a request with the address that its connection comes from, a string. For servers
     * whose {@link HttpServletRequest#getRemoteAddr} may be what a header claims: set it below
     * everything that reads headers.
     */
    public static final String ADDRESS = ServletAuthorization.class.getName() + ".address";

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String CALLER = Caller.class.getName();

    private final Authorization authorization;

    /** Judges as {@code authorization} says. */
    public ServletAuthorization(Authorization authorization) {
        this.authorization = authorization;
    }

    /**
     * Whether the request may go on. If not, the response is complete (403) and nothing may be
     * added to it.
     *
     * @throws IOException if the refusal cannot be written
     */
    public boolean permits(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AuthorizationDecision decision = authorization.decide(incoming(request));
        if (decision.allowed()) {
            request.setAttribute(CALLER, decision.caller());
            return true;
        }
        response.setStatus(Forbidden.STATUS);
        response.setContentType(Forbidden.CONTENT_TYPE);
        // A new handshake may bring a certificate that is in force. And a body that nobody reads
        // ends the connection anyway; then the caller is told.
        if (request.getProtocol().startsWith("HTTP/1.")
                && (decision.isAboutCertificate() || hasBody(request))) {
            response.setHeader("Connection", "close");
        }
        byte[] body = Forbidden.body();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.getOutputStream().close();
        return false;
    }

    /** Who sent a request that was permitted; empty if nobody asked about it. */
    public static Optional<Caller> caller(ServletRequest request) {
        return Optional.ofNullable((Caller) request.getAttribute(CALLER));
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static IncomingRequest incoming(HttpServletRequest request) {
        var sent = new SentRequest(request);
        List<X509Certificate> chain =
                request.getAttribute(CERTIFICATES) instanceof X509Certificate[] certificates
                        ? List.of(certificates)
                        : List.of();
        return new IncomingRequest(
                chain,
                sent.isSecure(),
                sent.address(),
                Collections.list(request.getHeaders(IncomingRequest.FORWARDED_CLIENT_CERT)),
                request.getMethod(),
                sent.path(),
                IncomingRequest.METHOD_OVERRIDES.stream()
                        .flatMap(name -> Collections.list(request.getHeaders(name)).stream())
                        .toList());
    }
}

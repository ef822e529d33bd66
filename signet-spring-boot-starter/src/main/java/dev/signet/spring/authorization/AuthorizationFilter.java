package dev.signet.spring.authorization;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationDecision;
import dev.signet.client.authorization.IncomingRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Judges each request of a servlet container, ahead of Spring Security. What is refused gets 403
 * and nothing else, and its connection is closed; so is one that is old enough.
 */
final class AuthorizationFilter extends OncePerRequestFilter implements Ordered {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Authorization authorization;
    private final ConnectionAges ages;

    AuthorizationFilter(Authorization authorization, ConnectionAges ages) {
        this.authorization = authorization;
        this.ages = ages;
    }

    /** After what counts and traces requests, before Spring Security at -100. */
    @Override
    public int getOrder() {
        return -200;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        AuthorizationDecision decision = authorization.decide(incoming(request));
        if (!decision.allowed() || isOver(request)) {
            response.setHeader("Connection", "close");
        }
        if (!decision.allowed()) {
            logger.info("refused by " + decision.rule() + ": " + decision.reason());
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        request.setAttribute(Callers.ATTRIBUTE, decision.caller());
        chain.doFilter(request, response);
    }

    private boolean isOver(HttpServletRequest request) {
        return request.getProtocol().equals("HTTP/1.1")
                && ages.isOver(request.getServletConnection().getConnectionId());
    }

    private static IncomingRequest incoming(HttpServletRequest request) {
        var certificates = (X509Certificate[]) request.getAttribute(CERTIFICATES);
        return new IncomingRequest(
                certificates == null ? List.of() : List.of(certificates),
                request.isSecure(),
                request.getRemoteAddr(),
                Collections.list(request.getHeaders(IncomingRequest.FORWARDED_CLIENT_CERT)),
                request.getMethod(),
                request.getRequestURI());
    }
}

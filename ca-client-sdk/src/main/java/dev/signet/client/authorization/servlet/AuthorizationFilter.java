package dev.signet.client.authorization.servlet;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.Caller;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Judges each request before any servlet sees it, a WebSocket's too. Register it for all paths,
 * first but for filters that give requests another method or path, such as Spring's {@code
 * HiddenHttpMethodFilter}: it judges what it gets, except that a prefix or an address that a filter
 * before it has taken from a header does not count. The server must ask for client certificates;
 * {@code want} is enough, since those without one are refused here.
 *
 * <p>The application finds the caller with {@link ServletAuthorization#caller}, and the header
 * {@code X-Forwarded-Client-Cert} only if it was believed.
 */
public final class AuthorizationFilter implements Filter {

    private final ServletAuthorization authorization;

    /** Judges as {@code authorization} says. */
    public AuthorizationFilter(Authorization authorization) {
        this.authorization = new ServletAuthorization(authorization);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only requests of HTTP can be judged");
        }
        if (authorization.permits(http, answer)) {
            boolean believed =
                    ServletAuthorization.caller(request)
                            .filter(Caller.Forwarded.class::isInstance)
                            .isPresent();
            chain.doFilter(believed ? request : new WithoutForwarded(http), response);
        }
    }
}

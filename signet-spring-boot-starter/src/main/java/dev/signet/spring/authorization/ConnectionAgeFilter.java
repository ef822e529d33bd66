package dev.signet.spring.authorization;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/** Closes connections of HTTP/1.1 to a servlet container once they are old enough. */
final class ConnectionAgeFilter extends OncePerRequestFilter implements Ordered {

    private final ConnectionAges ages;

    ConnectionAgeFilter(ConnectionAges ages) {
        this.ages = ages;
    }

    /** Before requests are judged, for those that are refused count too. */
    @Override
    public int getOrder() {
        return AuthorizationConfiguration.ORDER - 1;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getProtocol().equals("HTTP/1.1")
                && ages.isOver(request.getServletConnection().getConnectionId())) {
            response.setHeader("Connection", "close");
        }
        chain.doFilter(request, response);
    }
}

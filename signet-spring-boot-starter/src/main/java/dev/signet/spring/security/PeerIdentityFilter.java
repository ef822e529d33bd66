package dev.signet.spring.security;

import dev.signet.client.authorization.servlet.ServletAuthorization;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Authenticates a request by its caller each time that it is dispatched: an answer that comes
 * later, and an error page, are authorized anew. Nothing is kept in a session.
 */
final class PeerIdentityFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<PeerIdentityAuthentication> peer =
                ServletAuthorization.caller(request).flatMap(PeerIdentityAuthentication::of);
        if (peer.isPresent() && SecurityContextHolder.getContext().getAuthentication() == null) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(peer.get());
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }
}

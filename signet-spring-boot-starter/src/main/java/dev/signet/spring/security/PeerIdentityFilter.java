package dev.signet.spring.security;

import dev.signet.client.authorization.servlet.ServletAuthorization;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Authenticates one request by its caller; nothing is kept in a session. */
final class PeerIdentityFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
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

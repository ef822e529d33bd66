package dev.signet.spring.security;

import dev.signet.spring.authorization.Callers;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Authenticates requests of WebFlux by their callers: {@code http.addFilterAt(new
 * PeerIdentityWebFilter(), SecurityWebFiltersOrder.AUTHENTICATION)}.
 */
public final class PeerIdentityWebFilter implements WebFilter {

    /** Knows everything from the exchange. */
    public PeerIdentityWebFilter() {}

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return Callers.of(exchange)
                .flatMap(PeerIdentityAuthentication::of)
                .map(peer ->
                        chain.filter(exchange)
                                .contextWrite(
                                        ReactiveSecurityContextHolder.withAuthentication(peer)))
                .orElseGet(() -> chain.filter(exchange));
    }
}

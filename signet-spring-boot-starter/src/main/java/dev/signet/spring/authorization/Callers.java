package dev.signet.spring.authorization;

import dev.signet.client.authorization.Caller;
import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;

/**
 * Who sent a request of WebFlux that was let on. For servlets: {@link
 * dev.signet.client.authorization.servlet.ServletAuthorization#caller}.
 */
public final class Callers {

    /** Attribute of the exchange with its {@link Caller}. */
    static final String ATTRIBUTE = Caller.class.getName();

    private Callers() {}

    /** Of an exchange; empty if the filter has not seen it. */
    public static Optional<Caller> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }
}

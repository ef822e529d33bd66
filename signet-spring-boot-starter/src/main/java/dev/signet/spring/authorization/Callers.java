package dev.signet.spring.authorization;

import dev.signet.client.authorization.Caller;
import jakarta.servlet.ServletRequest;
import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;

/** Who sent a request that was let on. */
public final class Callers {

    /** Attribute of the request, or of the exchange, with its {@link Caller}. */
    static final String ATTRIBUTE = Caller.class.getName();

    private Callers() {}

    /** Of a servlet request; empty if the filter has not seen it. */
    public static Optional<Caller> of(ServletRequest request) {
        return Optional.ofNullable((Caller) request.getAttribute(ATTRIBUTE));
    }

    /** Of an exchange of WebFlux; empty if the filter has not seen it. */
    public static Optional<Caller> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }
}

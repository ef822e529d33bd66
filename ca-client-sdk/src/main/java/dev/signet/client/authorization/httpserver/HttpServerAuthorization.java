package dev.signet.client.authorization.httpserver;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationDecision;
import dev.signet.client.authorization.IncomingRequest;
import dev.signet.client.http.Forbidden;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * Judges each request before its handler sees it; the first in {@code HttpContext.getFilters()}.
 * The server's {@code HttpsConfigurator} must ask for client certificates; {@code want} is enough.
 */
public final class HttpServerAuthorization extends Filter {

    private final Authorization authorization;

    /** Judges as {@code authorization} says. */
    public HttpServerAuthorization(Authorization authorization) {
        this.authorization = authorization;
    }

    /**
     * The same as a handler, for those who want to know the caller. (Attributes of an exchange are
     * no place for that: requests at the same time share them.)
     */
    public HttpHandler handler(AuthorizedHandler next) {
        return exchange -> {
            AuthorizationDecision decision = authorization.decide(incoming(exchange));
            if (decision.allowed()) {
                next.handle(exchange, decision.caller());
            } else {
                refuse(exchange, decision);
            }
        };
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        AuthorizationDecision decision = authorization.decide(incoming(exchange));
        if (decision.allowed()) {
            chain.doFilter(exchange);
        } else {
            refuse(exchange, decision);
        }
    }

    private static void refuse(HttpExchange exchange, AuthorizationDecision decision)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", Forbidden.CONTENT_TYPE);
        if (decision.isAboutCertificate()) {
            // A new handshake may bring a certificate that is in force.
            exchange.getResponseHeaders().set("Connection", "close");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(Forbidden.STATUS, -1);
        } else {
            byte[] body = Forbidden.body();
            exchange.sendResponseHeaders(Forbidden.STATUS, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public String description() {
        return "authorization by identity";
    }

    private static IncomingRequest incoming(HttpExchange exchange) {
        Optional<SSLSession> session =
                exchange instanceof HttpsExchange tls
                        ? Optional.of(tls.getSSLSession())
                        : Optional.empty();
        Headers headers = exchange.getRequestHeaders();
        return IncomingRequest.of(
                        session,
                        exchange.getRemoteAddress().getAddress().getHostAddress(),
                        headers.getOrDefault(IncomingRequest.FORWARDED_CLIENT_CERT, List.of()),
                        exchange.getRequestMethod(),
                        path(exchange))
                .withMethodOverrides(
                        IncomingRequest.METHOD_OVERRIDES.stream()
                                .flatMap(name -> headers.getOrDefault(name, List.of()).stream())
                                .toList());
    }

    /**
     * Of "//admin/x" a URI takes "admin" for a host; such a path is to be refused, not "/x". And so
     * is "/administrator" if it comes to the context "/admin", which rules for "/admin" mean.
     */
    private static String path(HttpExchange exchange) {
        URI uri = exchange.getRequestURI();
        if (uri.getRawPath() == null || uri.getRawAuthority() != null) {
            return uri.toString();
        }
        String context = exchange.getHttpContext().getPath();
        String path = uri.getPath();
        boolean belongs =
                context.endsWith("/") || path.equals(context) || path.startsWith(context + "/");
        return belongs ? uri.getRawPath() : path + " in the context " + context;
    }
}

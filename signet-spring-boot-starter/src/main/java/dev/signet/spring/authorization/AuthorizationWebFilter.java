package dev.signet.spring.authorization;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationDecision;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.IncomingRequest;
import dev.signet.client.http.Forbidden;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Judges each request of WebFlux, as the SDK's {@link
 * dev.signet.client.authorization.servlet.AuthorizationFilter} does on servlet containers, and
 * closes connections that are old enough.
 */
final class AuthorizationWebFilter implements WebFilter, Ordered {

    private static final String FORWARDED = IncomingRequest.FORWARDED_CLIENT_CERT;

    private final Authorization authorization;
    private final ConnectionAges ages;

    AuthorizationWebFilter(Authorization authorization, ConnectionAges ages) {
        this.authorization = authorization;
        this.ages = ages;
    }

    @Override
    public int getOrder() {
        return AuthorizationConfiguration.ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        List<String> forwarded = forwarded(request);
        NativeRequest sent = NativeRequest.of(request);
        AuthorizationDecision decision = authorization.decide(incoming(request, sent, forwarded));
        boolean over = sent.isOver(ages);
        if (over || decision.isAboutCertificate()) {
            // A new handshake may bring a certificate that is in force.
            exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
        }
        if (!decision.allowed()) {
            return refuse(exchange.getResponse());
        }
        exchange.getAttributes().put(Callers.ATTRIBUTE, decision.caller());
        boolean hidden = !forwarded.isEmpty() && !(decision.caller() instanceof Caller.Forwarded);
        return chain.filter(
                hidden
                        ? exchange.mutate().request(new WithoutForwarded(request)).build()
                        : exchange);
    }

    private static Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.FORBIDDEN);
        response.getHeaders().setContentType(MediaType.valueOf(Forbidden.CONTENT_TYPE));
        byte[] body = Forbidden.body();
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    /** As sent: Spring's own lists are split at commas, also at those within quotes. */
    private static List<String> forwarded(ServerHttpRequest request) {
        return request.getHeaders().headerSet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(FORWARDED))
                .map(Map.Entry::getValue)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The path as it was sent: a prefix that a header claims is in the request's URI, and does not
     * count when a handler is looked for. Empty, which no policy lets on, if the handler is not
     * looked for by what was sent.
     */
    private static String path(ServerHttpRequest request, NativeRequest nativeRequest) {
        String routed = request.getPath().pathWithinApplication().value();
        return nativeRequest
                .path()
                .filter(sent -> sent.endsWith(routed) || sent.endsWith(routed + "/"))
                .orElse("");
    }

    private static IncomingRequest incoming(
            ServerHttpRequest request, NativeRequest sent, List<String> forwarded) {
        Optional<SslInfo> tls = Optional.ofNullable(request.getSslInfo());
        X509Certificate[] certificates =
                tls.flatMap(info -> Optional.ofNullable(info.getPeerCertificates()))
                        .orElseGet(() -> new X509Certificate[0]);
        return new IncomingRequest(
                List.of(certificates),
                tls.isPresent(),
                sent.address().orElse("unknown"),
                forwarded,
                request.getMethod().name(),
                path(request, sent));
    }
}

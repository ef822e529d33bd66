package dev.signet.spring.authorization;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationDecision;
import dev.signet.client.authorization.IncomingRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Judges each request of WebFlux, as {@link AuthorizationFilter} does on servlet containers. */
final class AuthorizationWebFilter implements WebFilter, Ordered {

    private static final Log LOG = LogFactory.getLog(AuthorizationWebFilter.class);

    private final Authorization authorization;
    private final ConnectionAges ages;

    AuthorizationWebFilter(Authorization authorization, ConnectionAges ages) {
        this.authorization = authorization;
        this.ages = ages;
    }

    /** Before Spring Security at -100. */
    @Override
    public int getOrder() {
        return -200;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        AuthorizationDecision decision = authorization.decide(incoming(exchange.getRequest()));
        boolean over = NettyConnections.id(exchange.getRequest()).map(ages::isOver).orElse(false);
        if (!decision.allowed() || over) {
            exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
        }
        if (!decision.allowed()) {
            LOG.info("refused by " + decision.rule() + ": " + decision.reason());
            exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
            return exchange.getResponse().setComplete();
        }
        exchange.getAttributes().put(Callers.ATTRIBUTE, decision.caller());
        return chain.filter(exchange);
    }

    private static IncomingRequest incoming(ServerHttpRequest request) {
        Optional<SslInfo> tls = Optional.ofNullable(request.getSslInfo());
        X509Certificate[] certificates =
                tls.flatMap(info -> Optional.ofNullable(info.getPeerCertificates()))
                        .orElseGet(() -> new X509Certificate[0]);
        List<String> forwarded =
                request.getHeaders().getValuesAsList(IncomingRequest.FORWARDED_CLIENT_CERT);
        return new IncomingRequest(
                List.of(certificates),
                tls.isPresent(),
                Optional.ofNullable(request.getRemoteAddress())
                        .map(InetSocketAddress::getAddress)
                        .map(InetAddress::getHostAddress)
                        .orElse("unknown"),
                forwarded,
                request.getMethod().name(),
                request.getURI().getRawPath());
    }
}

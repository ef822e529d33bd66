package dev.signet.spring.app;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Says who calls, on WebFlux. */
@RestController
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class ReactiveWhoAmI {

    @GetMapping("/whoami")
    String whoAmI(ServerWebExchange exchange) {
        SslInfo tls = exchange.getRequest().getSslInfo();
        return Names.of(tls == null ? null : tls.getPeerCertificates());
    }
}

package dev.signet.spring.app;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** What Spring Security guards. */
@RestController
public class Shop {

    @GetMapping("/shop/name")
    String name(Principal caller) {
        return caller.getName();
    }

    @GetMapping("/forwarded")
    String forwarded(
            @RequestHeader(name = "X-Forwarded-Client-Cert", required = false)
                    @Nullable String client) {
        return "forwarded: " + client;
    }

    /** Guarded by expressions, which are for servlets. */
    @RestController
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    public static class Expressions {

        @GetMapping("/members")
        @PreAuthorize(
                "@peer.memberOf('cluster.local') and"
                        + " @peer.matching('spiffe://cluster.local/ns/shop/sa/ord*')")
        String members() {
            return "a member";
        }

        @GetMapping("/orders")
        @PreAuthorize(
                "@peer.id('spiffe://cluster.local/ns/shop/sa/orders') and"
                        + " @peer.namespace('cluster.local', 'shop')")
        String orders() {
            return "orders";
        }
    }
}

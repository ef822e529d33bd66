package dev.signet.spring.app;

import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** What Spring Security guards. */
@RestController
public class Shop {

    /** A thread that Spring Security knows nothing of. */
    private static final Executor LATER = task -> new Thread(task, "later").start();

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

    /** Once the request's thread has gone. */
    @GetMapping("/shop/later")
    CompletableFuture<String> later(Principal caller) {
        return CompletableFuture.supplyAsync(caller::getName, LATER);
    }

    /** Answered by what answers errors. */
    @GetMapping("/shop/sold-out")
    String soldOut() {
        throw new ResponseStatusException(HttpStatus.CONFLICT);
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

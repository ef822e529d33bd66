package dev.signet.spring.authorization;

import dev.signet.client.authorization.servlet.ServletAuthorization;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.ClassUtils;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What the server below WebFlux knows of a request. What is above believes headers, such as {@code
 * X-Forwarded-Prefix} and {@code X-Forwarded-For}, which anybody can send.
 */
interface NativeRequest {

    /** The path as it was sent; empty if the server does not say. */
    Optional<String> path();

    /** Where the connection comes from; empty if the server does not say. */
    Optional<String> address();

    /** Whether the connection is to be closed after the response; of HTTP/1.1 over Netty alone. */
    boolean isOver(ConnectionAges ages);

    /** Of whichever server it is. */
    static NativeRequest of(ServerHttpRequest request) {
        Object known = known(request);
        if (Present.NETTY && known instanceof HttpServerRequest netty) {
            return new OfNetty(netty);
        }
        if (Present.SERVLETS && known instanceof HttpServletRequest servlet) {
            return new OfServlets(servlet);
        }
        return new Unknown();
    }

    private static Object known(ServerHttpRequest request) {
        try {
            return ServerHttpRequestDecorator.getNativeRequest(request);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return request; // Of a test without a server.
        }
    }

    /** The libraries that the application has. */
    final class Present {

        private static final boolean NETTY = is("reactor.netty.http.server.HttpServerRequest");
        private static final boolean SERVLETS = is("jakarta.servlet.http.HttpServletRequest");

        private Present() {}

        private static boolean is(String name) {
            return ClassUtils.isPresent(name, NativeRequest.class.getClassLoader());
        }
    }

    /** Of Reactor Netty. */
    record OfNetty(HttpServerRequest request) implements NativeRequest {

        private static final AttributeKey<Instant> END =
                AttributeKey.valueOf(ConnectionAges.class, "end");

        @Override
        public Optional<String> path() {
            String target = request.uri();
            if (target.startsWith("/")) {
                int query = target.indexOf('?');
                return Optional.of(query < 0 ? target : target.substring(0, query));
            }
            try {
                // RFC 9112 section 3.2.2: of proxies, with scheme and host.
                return Optional.ofNullable(new URI(target).getRawPath());
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }

        @Override
        public Optional<String> address() {
            var address = new AtomicReference<SocketAddress>();
            request.withConnection(connection -> address.set(connection.channel().remoteAddress()));
            return address.get() instanceof InetSocketAddress internet
                    ? Optional.of(internet.getAddress().getHostAddress())
                    : Optional.empty();
        }

        @Override
        public boolean isOver(ConnectionAges ages) {
            if (!request.version().text().equals("HTTP/1.1")) {
                return false;
            }
            var end = new AtomicReference<Instant>();
            request.withConnection(connection -> {
                Attribute<Instant> kept = connection.channel().attr(END);
                kept.setIfAbsent(ages.end());
                end.set(kept.get());
            });
            return ages.isOver(end.get());
        }
    }

    /** Of a servlet container. */
    record OfServlets(HttpServletRequest request) implements NativeRequest {

        @Override
        public Optional<String> path() {
            return Optional.of(request.getRequestURI());
        }

        @Override
        public Optional<String> address() {
            return Optional.of(
                    request.getAttribute(ServletAuthorization.ADDRESS) instanceof String address
                            ? address
                            : request.getRemoteAddr());
        }

        @Override
        public boolean isOver(ConnectionAges ages) {
            return false;
        }
    }

    /** Of something else. */
    record Unknown() implements NativeRequest {

        @Override
        public Optional<String> path() {
            return Optional.empty();
        }

        @Override
        public Optional<String> address() {
            return Optional.empty();
        }

        @Override
        public boolean isOver(ConnectionAges ages) {
            return false;
        }
    }
}

package dev.signet.spring.authorization;

import java.util.Optional;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.ClassUtils;
import reactor.netty.http.server.HttpServerRequest;

/** Tells connections of Reactor Netty apart. */
final class NettyConnections {

    private static final boolean IS_HERE =
            ClassUtils.isPresent(
                    "reactor.netty.http.server.HttpServerRequest",
                    NettyConnections.class.getClassLoader());

    private NettyConnections() {}

    /** The connection of a request, if it came by HTTP/1.1 over Netty. */
    static Optional<String> id(ServerHttpRequest request) {
        return IS_HERE && request instanceof AbstractServerHttpRequest known
                ? Netty.id(known.getNativeRequest())
                : Optional.empty();
    }

    /** Loaded only where Reactor Netty is. */
    private static final class Netty {

        private Netty() {}

        static Optional<String> id(Object request) {
            if (!(request instanceof HttpServerRequest netty)
                    || !netty.version().text().equals("HTTP/1.1")) {
                return Optional.empty();
            }
            var id = new StringBuilder();
            netty.withConnection(connection -> id.append(connection.channel().id().asLongText()));
            return Optional.of(id.toString());
        }
    }
}

package dev.signet.client.authorization;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.TestCa;
import dev.signet.client.authorization.httpserver.HttpServerAuthorization;
import dev.signet.client.authorization.servlet.AuthorizationFilter;
import dev.signet.client.authorization.servlet.ServletAuthorization;
import io.javalin.http.Handler;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.ee10.servlet.FilterHolder;

/** Servers that ask for client certificates, and answer with the caller and what was forwarded. */
enum TestServers {
    JDK {
        @Override
        Running start(TestCa ca, Authorization authorization) throws IOException {
            HttpsServer server = https(ca);
            server.createContext(
                    "/",
                    new HttpServerAuthorization(authorization)
                            .handler((exchange, caller) -> answer(exchange, caller.toString())));
            return running(server);
        }
    },
    JDK_FILTER {
        @Override
        Running start(TestCa ca, Authorization authorization) throws IOException {
            HttpsServer server = https(ca);
            server.createContext("/", exchange -> answer(exchange, "somebody"))
                    .getFilters()
                    .add(new HttpServerAuthorization(authorization));
            return running(server);
        }
    },
    /** A filter of Jetty's, before the one servlet that Javalin is. */
    SERVLET_FILTER {
        @Override
        Running start(TestCa ca, Authorization authorization) {
            return JavalinServers.start(
                    ca,
                    config ->
                            config.jetty.modifyServletContextHandler(context ->
                                    context.addFilter(
                                            new FilterHolder(
                                                    new AuthorizationFilter(authorization)),
                                            "/*",
                                            EnumSet.of(DispatcherType.REQUEST))));
        }
    },
    JAVALIN {
        @Override
        Running start(TestCa ca, Authorization authorization) {
            var guard = new ServletAuthorization(authorization);
            Handler handler =
                    ctx -> {
                        if (!guard.permits(ctx.req(), ctx.res())) {
                            ctx.skipRemainingHandlers();
                        }
                    };
            return JavalinServers.start(
                    ca,
                    config -> {
                        config.routes.before(handler);
                        config.routes.wsBeforeUpgrade(handler);
                    });
        }
    },
    TOMCAT {
        @Override
        Running start(TestCa ca, Authorization authorization) {
            return TomcatServers.start(ca, new AuthorizationFilter(authorization));
        }
    };

    /** A field of answers: method and path, decoded, as the application was told. */
    static final String ROUTED = "Routed";

    /** A server until it is closed. */
    record Running(int port, Runnable stop) implements AutoCloseable {

        @Override
        public void close() {
            stop.run();
        }
    }

    abstract Running start(TestCa ca, Authorization authorization) throws IOException;

    /** Whether the application sees who the caller is. */
    boolean tellsCaller() {
        return this != JDK_FILTER;
    }

    /** Whether a header that was not believed is hidden from the application. */
    boolean hidesHeader() {
        return this == SERVLET_FILTER || this == TOMCAT;
    }

    static SSLContext tls(TestCa ca) {
        return TlsPair.context(Optional.of(ca.identity()), TestPeer.trust(ca));
    }

    private static HttpsServer https(TestCa ca) throws IOException {
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls(ca)) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                        ssl.setWantClientAuth(true);
                        parameters.setSSLParameters(ssl);
                    }
                });
        return server;
    }

    private static Running running(HttpsServer server) {
        server.start();
        return new Running(server.getAddress().getPort(), () -> server.stop(0));
    }

    private static void answer(HttpExchange exchange, String caller) throws IOException {
        byte[] body = caller.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set(
                        ROUTED,
                        exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(200, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}

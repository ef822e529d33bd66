package dev.signet.client.authorization;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.TestCa;
import dev.signet.client.authorization.httpserver.HttpServerAuthorization;
import dev.signet.client.authorization.servlet.AuthorizationFilter;
import dev.signet.client.authorization.servlet.ServletAuthorization;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

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
    SERVLET_FILTER {
        @Override
        Running start(TestCa ca, Authorization authorization) {
            return javalin(
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
            return javalin(
                    ca,
                    config ->
                            config.routes.before(ctx -> {
                                if (!guard.permits(ctx.req(), ctx.res())) {
                                    ctx.skipRemainingHandlers();
                                }
                            }));
        }
    };

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
        return this == SERVLET_FILTER;
    }

    private static SSLContext tls(TestCa ca) {
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
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Running javalin(TestCa ca, Consumer<JavalinConfig> guard) {
        Javalin javalin =
                Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.jetty.addConnector((server, http) -> connector(server, http, ca));
                    guard.accept(config);
                    config.routes.get("/*", TestServers::answer);
                    config.routes.post("/*", TestServers::answer);
                });
        javalin.start();
        return new Running(javalin.port(), javalin::stop);
    }

    private static void answer(Context ctx) {
        String forwarded = ctx.req().getHeader(IncomingRequest.FORWARDED_CLIENT_CERT);
        ctx.result(
                ServletAuthorization.caller(ctx.req()).orElseThrow()
                        + (forwarded == null ? "" : " forwarded"));
    }

    private static Connector connector(Server server, HttpConfiguration http, TestCa ca) {
        var tls = new SslContextFactory.Server();
        tls.setSslContext(tls(ca));
        tls.setWantClientAuth(true);
        var secure = new HttpConfiguration(http);
        secure.addCustomizer(new SecureRequestCustomizer(false));
        var connector =
                new ServerConnector(
                        server,
                        new SslConnectionFactory(tls, "http/1.1"),
                        new HttpConnectionFactory(secure));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        return connector;
    }
}

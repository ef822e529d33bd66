package dev.signet.client.authorization;

import dev.signet.client.TestCa;
import dev.signet.client.authorization.servlet.ServletAuthorization;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Javalin on Jetty, with handlers of many methods and a WebSocket for all paths. */
final class JavalinServers {

    private JavalinServers() {}

    static TestServers.Running start(TestCa ca, Consumer<JavalinConfig> guard) {
        Javalin javalin =
                Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.jetty.addConnector((server, http) -> connector(server, http, ca));
                    guard.accept(config);
                    config.routes.get("/*", JavalinServers::answer);
                    config.routes.post("/*", JavalinServers::answer);
                    config.routes.delete("/*", JavalinServers::answer);
                    config.routes.ws("/*", ws -> ws.onConnect(ctx -> ctx.send("connected")));
                });
        javalin.start();
        return new TestServers.Running(javalin.port(), javalin::stop);
    }

    private static void answer(Context ctx) {
        String forwarded = ctx.req().getHeader(IncomingRequest.FORWARDED_CLIENT_CERT);
        ctx.header(TestServers.ROUTED, ctx.method().name() + " " + ctx.path());
        ctx.result(
                ServletAuthorization.caller(ctx.req()).orElseThrow()
                        + (forwarded == null ? "" : " forwarded"));
    }

    static Connector connector(Server server, HttpConfiguration http, TestCa ca) {
        var tls = new SslContextFactory.Server();
        tls.setSslContext(TestServers.tls(ca));
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

package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import io.javalin.Javalin;
import io.javalin.http.Context;

/** Javalin 7, which is Jetty 12 with routes. */
public final class JavalinServer implements AutoCloseable {

    private final Javalin javalin;

    /** Starts one on {@code port}. */
    public JavalinServer(RenewingIdentity identity, int port) {
        // begin javalin
        javalin =
                Javalin.create(config -> {
                    config.jetty.addConnector(
                            (server, http) -> JettyHttps.connector(server, identity, port));
                    config.routes.get("/", context -> context.result(greeting(context)));
                });
        // end
        var unused = javalin.start();
    }

    private static String greeting(Context context) {
        return Greeting.to(Greeting.caller(context.req()));
    }

    /** Where it listens. */
    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        var unused = javalin.stop();
    }
}

package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/** Jetty 12 with a handler of its own, without servlets. */
public final class JettyServer implements AutoCloseable {

    private final Server server = new Server();
    private final ServerConnector connector;

    /** Starts one on {@code port}. */
    public JettyServer(RenewingIdentity identity, int port) {
        connector = JettyHttps.connector(server, identity, port);
        server.addConnector(connector);
        server.setHandler(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        Content.Sink.write(
                                response, true, Greeting.to(JettyHttps.caller(request)), callback);
                        return true;
                    }
                });
        LifeCycle.start(server);
    }

    /** Where it listens. */
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}

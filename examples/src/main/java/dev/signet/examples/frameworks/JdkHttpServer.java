package dev.signet.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.PeerIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;

/** The HTTP server of the JDK. */
public final class JdkHttpServer implements AutoCloseable {

    private static final int THREADS = 16;
    private static final int MOST_CONNECTIONS = 10_000;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final ConnectionAges ages;

    /** Starts one on {@code address}; it insists on its clients' certificates. */
    public JdkHttpServer(RenewingIdentity identity, InetSocketAddress address) throws IOException {
        this.ages = new ConnectionAges(identity, Clock.systemUTC(), MOST_CONNECTIONS);
        // begin server
        var https =
                new HttpsConfigurator(identity.sslContext()) {
                    @Override
                    public void configure(HttpsParameters connection) {
                        SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                        parameters.setNeedClientAuth(true);
                        connection.setSSLParameters(parameters);
                    }
                };
        server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(https);
        // end
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            // begin exchange
            PeerIdentity caller = Greeting.caller(((HttpsExchange) exchange).getSSLSession());
            if (ages.isOver(exchange.getRemoteAddress(), caller)) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            // end
            byte[] text = Greeting.to(caller).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

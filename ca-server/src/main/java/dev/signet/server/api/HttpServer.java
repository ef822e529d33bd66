package dev.signet.server.api;

import dev.signet.server.api.SlowClients.Patience;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The listening sockets: HTTPS with HTTP/2 and HTTP/1.1, and plain HTTP for what needs no TLS.
 *
 * <p>Which routes the plain port has is decided in {@link HttpApi} by {@link Access}.
 */
public final class HttpServer implements AutoCloseable {

    /** Octets of request line and headers: a token of 16 KiB and the rest. */
    private static final int MAX_REQUEST_HEADERS = 24 * 1024;

    /** Idle threads end. */
    private static final int MIN_THREADS = 8;

    private static final int IDLE_THREAD_MILLIS = 60_000;

    /** Ready connections and requests that wait for a thread; further ones are dropped. */
    private static final int MAX_QUEUED = 16 * 1024;

    /** OCSP requests are base64 in the path; {@link Gate} refuses what this admits elsewhere. */
    private static final UriCompliance WITH_SLASHES =
            UriCompliance.DEFAULT.with(
                    "ocsp",
                    UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                    UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT);

    /** Name of the connector that speaks TLS. */
    private static final String HTTPS = "https";

    private static final String HTTP = "http";

    private final Javalin javalin;
    private final ServerTls tls;

    private HttpServer(Javalin javalin, ServerTls tls) {
        this.javalin = javalin;
        this.tls = tls;
    }

    /**
     * Serves {@code api} on {@code sockets}, which from here on belong to the server.
     *
     * @param identity asked now and on each {@link #reloadIdentity()}
     */
    public static HttpServer start(HttpApi api, Sockets sockets, Supplier<TlsIdentity> identity) {
        return start(api, sockets, identity, Patience.DEFAULT);
    }

    static HttpServer start(
            HttpApi api, Sockets sockets, Supplier<TlsIdentity> identity, Patience patience) {
        var tls = new ServerTls(identity);
        var javalin =
                Javalin.create(config -> {
                    settle(config, api, patience);
                    config.jetty.addConnector((server, http) ->
                            opened(
                                    bounded(https(server, http, tls, api), HTTPS, api, patience),
                                    sockets.https()));
                    sockets.http()
                            .ifPresent(channel ->
                                    config.jetty.addConnector((server, http) ->
                                            opened(
                                                    bounded(
                                                            plain(server, http),
                                                            HTTP,
                                                            api,
                                                            patience),
                                                    channel)));
                    api.addTo(config);
                });
        return new HttpServer(javalin.start(), tls);
    }

    /**
     * Whether {@code request} came without TLS. The connector decides, not the scheme: a client may
     * write {@code GET https://…} into a plain connection.
     */
    static boolean isPlain(Request request) {
        return !HTTPS.equals(request.getConnectionMetaData().getConnector().getName());
    }

    public int httpsPort() {
        return port(HTTPS);
    }

    /**
     * The port without TLS.
     *
     * @throws IllegalStateException if the configuration has none
     */
    public int httpPort() {
        return port(HTTP);
    }

    /** Serves new connections with what the identity's supplier now gives. */
    public void reloadIdentity() {
        tls.reload();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void settle(JavalinConfig config, HttpApi api, Patience patience) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        // A length that is known beats a smaller body, and keys beside chosen text are not
        // compressed.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        var threads =
                new QueuedThreadPool(
                        Rooms.THREADS,
                        MIN_THREADS,
                        IDLE_THREAD_MILLIS,
                        new LinkedBlockingQueue<>(MAX_QUEUED));
        threads.setName("http");
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> settle(http, patience));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new ErrorAnswers(api.requestIds(), api.metrics()));
            server.setHandler(Doors.of(api, patience));
        });
        config.jetty.modifyServletContextHandler(context -> {
            context.setErrorHandler(new ErrorAnswers(api.requestIds(), api.metrics()));
            context.getServletHandler().setDecodeAmbiguousURIs(true);
        });
    }

    private static void settle(HttpConfiguration http, Patience patience) {
        http.setRequestHeaderSize(MAX_REQUEST_HEADERS);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setSendDateHeader(true);
        http.setIdleTimeout(patience.idle().toMillis());
        http.setUriCompliance(WITH_SLASHES);
        http.addCustomizer(new SecurityHeaders());
    }

    private static ServerConnector https(
            Server server, HttpConfiguration shared, ServerTls tls, HttpApi api) {
        var http = new HttpConfiguration(shared);
        // The name a client connected to proves nothing here, and pods use many.
        http.addCustomizer(new SecureRequestCustomizer(false));
        var h1 = new HttpConnectionFactory(http);
        var h2 = new HTTP2ServerConnectionFactory(http);
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(h1.getProtocol());
        var connector =
                new ServerConnector(
                        server,
                        new SslConnectionFactory(tls.contextFactory(), alpn.getProtocol()),
                        alpn,
                        h2,
                        h1);
        connector.addBean(new HandshakeFailures(api.metrics()));
        return connector;
    }

    private static ServerConnector plain(Server server, HttpConfiguration shared) {
        return new ServerConnector(
                server, new HttpConnectionFactory(new HttpConfiguration(shared)));
    }

    private static ServerConnector bounded(
            ServerConnector connector, String name, HttpApi api, Patience patience) {
        connector.setName(name);
        connector.setIdleTimeout(patience.idle().toMillis());
        Doors.bound(connector, api);
        return connector;
    }

    private static Connector opened(ServerConnector connector, ServerSocketChannel channel) {
        try {
            connector.open(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the bound " + connector.getName() + " port cannot be used", e);
        }
        return connector;
    }

    private int port(String name) {
        for (Connector connector : javalin.jettyServer().server().getConnectors()) {
            if (name.equals(connector.getName()) && connector instanceof ServerConnector socket) {
                return socket.getLocalPort();
            }
        }
        throw new IllegalStateException("no " + name + " port is configured");
    }
}

package dev.signet.server.api;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * The ports, bound before anything else is started: a port that is taken refuses the start at once,
 * and certificates can name a port that the system chose.
 */
public final class Sockets implements AutoCloseable {

    /** Connections that wait to be accepted; more are refused by the system. */
    private static final int BACKLOG = 256;

    private final ServerSocketChannel https;
    private final Optional<ServerSocketChannel> http;

    private Sockets(ServerSocketChannel https, Optional<ServerSocketChannel> http) {
        this.https = https;
        this.http = http;
    }

    /**
     * Binds the ports of {@code config}.
     *
     * @throws IOException if one cannot be bound, saying which and what to change
     */
    public static Sockets bind(HttpConfig config) throws IOException {
        ServerSocketChannel https = bind(config.host(), config.httpsPort(), "https");
        try {
            return new Sockets(
                    https,
                    config.httpPort().isPresent()
                            ? Optional.of(bind(config.host(), config.httpPort().getAsInt(), "http"))
                            : Optional.empty());
        } catch (IOException e) {
            https.close();
            throw e;
        }
    }

    public int httpsPort() {
        return https.socket().getLocalPort();
    }

    /**
     * The plain port.
     *
     * @throws IllegalStateException if the configuration has none
     */
    public int httpPort() {
        return http.orElseThrow(() -> new IllegalStateException("no http port is configured"))
                .socket()
                .getLocalPort();
    }

    ServerSocketChannel https() {
        return https;
    }

    Optional<ServerSocketChannel> http() {
        return http;
    }

    private static ServerSocketChannel bind(String host, int port, String name) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            var _ = channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(new InetSocketAddress(host, port), BACKLOG);
        } catch (BindException e) {
            channel.close();
            throw new IOException(
                    name
                            + " port "
                            + port
                            + " on "
                            + host
                            + " cannot be bound ("
                            + e.getMessage()
                            + "); choose another with "
                            + name
                            + ".port in the configuration, or --"
                            + name
                            + "-port",
                    e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        https.close();
        if (http.isPresent()) {
            http.get().close();
        }
    }
}

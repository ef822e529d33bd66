package dev.signet.server.export;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A syslog receiver (RFC 5424) over TCP (RFC 6587 §3.4.1, octet counting) or TLS (RFC 5425).
 *
 * <p>Syslog acknowledges nothing, and what a broken connection had in its buffers is lost. So each
 * batch has a connection of its own, which is ended after it; only when the receiver then ends it
 * too, having read everything, do its events count as handed over.
 */
final class SyslogSink implements AuditSink {

    /** Facility 13, log audit; severity 6, informational. */
    private static final String PRIORITY = "<110>1 ";

    private static final int CONNECT_MILLIS = 5_000;

    /** The receiver may take as long for a whole batch, from the connection to its end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SyslogConfig config;
    private final String host;
    private final Duration patience;

    /** {@code host} is who says it, in each message. */
    SyslogSink(SyslogConfig config, String host) {
        this(config, host, PATIENCE);
    }

    SyslogSink(SyslogConfig config, String host, Duration patience) {
        this.config = config;
        this.host = host;
        this.patience = patience;
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public void write(List<ExportedEvent> events) throws IOException {
        var end = new CompletableFuture<Void>();
        try (Socket plain = new Socket()) {
            var _ = closeWhenLate(plain, end);
            plain.connect(new InetSocketAddress(config.host(), config.port()), CONNECT_MILLIS);
            try (Socket socket = config.tls() ? secured(plain) : plain) {
                send(events, socket);
            }
        } catch (IOException e) {
            String why = end.isDone() ? "not within " + patience : e.getMessage();
            throw new IOException(
                    "the syslog receiver "
                            + config.host()
                            + ":"
                            + config.port()
                            + " did not take "
                            + events.size()
                            + " audit events: "
                            + why,
                    e);
        } finally {
            var _ = end.complete(null);
        }
    }

    /**
     * Closes {@code socket} unless {@code end} comes in time. Nothing less ends a write to a
     * receiver that reads nothing, or the answer of one that goes on for ever.
     */
    private CompletableFuture<Void> closeWhenLate(Socket socket, CompletableFuture<Void> end) {
        return end.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, late) -> {
                    if (late != null) {
                        close(socket);
                    }
                });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(List<ExportedEvent> events, Socket socket) throws IOException {
        OutputStream out = new BufferedOutputStream(socket.getOutputStream());
        for (ExportedEvent event : events) {
            out.write(frame(event));
        }
        out.flush();
        socket.shutdownOutput();
        while (socket.getInputStream().read() >= 0) {} // Nothing, until it has read all.
    }

    private Socket secured(Socket plain) throws IOException {
        SSLContext context = TrustFile.context(config.caFile());
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(plain, config.host(), config.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private byte[] frame(ExportedEvent event) {
        String message =
                PRIORITY
                        + event.event().at()
                        + " "
                        + host
                        + " signet - "
                        + event.event().kind()
                        + " - "
                        + event.json();
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.writeBytes((octets.length + " ").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(octets);
        return frame.toByteArray();
    }
}

package dev.signet.server.export;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** The receiver may take as long for a batch. */
    private static final int PATIENCE_MILLIS = 30_000;

    private final SyslogConfig config;
    private final String host;

    /** {@code host} is who says it, in each message. */
    SyslogSink(SyslogConfig config, String host) {
        this.config = config;
        this.host = host;
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public void write(List<ExportedEvent> events) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(config.host(), config.port()), CONNECT_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            try (Socket socket = config.tls() ? secured(plain) : plain) {
                OutputStream out = new BufferedOutputStream(socket.getOutputStream());
                for (ExportedEvent event : events) {
                    out.write(frame(event));
                }
                out.flush();
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {} // Nothing, until it has read all.
            }
        } catch (IOException e) {
            throw new IOException(
                    "the syslog receiver "
                            + config.host()
                            + ":"
                            + config.port()
                            + " did not take "
                            + events.size()
                            + " audit events: "
                            + e.getMessage(),
                    e);
        }
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

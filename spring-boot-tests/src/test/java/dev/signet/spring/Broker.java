package dev.signet.spring;

import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * What a client of Kafka takes for a broker that is restarted all the time: it demands a
 * certificate, hears the client ask what versions there are, and hangs up. It notes who came last.
 */
final class Broker implements AutoCloseable {

    private static final int API_VERSIONS = 18;
    private static final int LONGEST_MILLIS = 10_000;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile SSLContext tls;
    private volatile Optional<BigInteger> lastCaller = Optional.empty();

    Broker(SSLContext tls) throws IOException {
        this.tls = tls;
        new Thread(this::accept, "broker").start();
    }

    String address() {
        return "localhost:" + server.getLocalPort();
    }

    /** From the next connection on. */
    void present(SSLContext other) {
        tls = other;
    }

    /** The serial number of the certificate of the last client that found everything in order. */
    Optional<BigInteger> lastCaller() {
        return lastCaller;
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                serve(socket);
            } catch (IOException e) {
                // The client did not trust this broker, or the test is over.
                lastCaller = Optional.empty();
            }
        }
    }

    private void serve(Socket plain) throws IOException {
        plain.setSoTimeout(LONGEST_MILLIS);
        try (var socket =
                (SSLSocket)
                        tls.getSocketFactory().createSocket(plain, null, plain.getPort(), true)) {
            socket.setUseClientMode(false);
            socket.setNeedClientAuth(true);
            var in = new DataInputStream(socket.getInputStream());
            int octets = in.readInt();
            if (octets > 0 && in.readShort() == API_VERSIONS) {
                var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                lastCaller = Optional.of(leaf.getSerialNumber());
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

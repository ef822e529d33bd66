package dev.signet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Mutual TLS between two contexts of the JDK, over a real connection, with host names checked. */
final class Handshakes {

    private Handshakes() {}

    /**
     * One exchange of an octet each way, both sides with certificates; returns the client's as the
     * server saw it.
     *
     * @throws IOException if either side refuses the other
     */
    static X509Certificate between(SSLContext client, SSLContext server)
            throws IOException, InterruptedException {
        try (var listening =
                (SSLServerSocket)
                        server.getServerSocketFactory()
                                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            CompletableFuture<X509Certificate> seen =
                    CompletableFuture.supplyAsync(() -> answer(listening));
            Optional<IOException> ofClient = call(client, listening.getLocalPort());
            try {
                X509Certificate certificate = seen.get();
                if (ofClient.isPresent()) {
                    throw ofClient.get();
                }
                return certificate;
            } catch (ExecutionException e) {
                var refused = new IOException("the server: " + e.getMessage(), e);
                ofClient.ifPresent(refused::addSuppressed);
                throw refused;
            }
        }
    }

    /** What went wrong, if something did. */
    private static Optional<IOException> call(SSLContext client, int port) {
        try (var socket = (SSLSocket) client.getSocketFactory().createSocket("localhost", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write('?');
            return socket.getInputStream().read() == '!'
                    ? Optional.empty()
                    : Optional.of(new IOException("no answer"));
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private static X509Certificate answer(SSLServerSocket listening) {
        try (var socket = (SSLSocket) listening.accept()) {
            if (socket.getInputStream().read() != '?') {
                throw new IOException("no question");
            }
            socket.getOutputStream().write('!');
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

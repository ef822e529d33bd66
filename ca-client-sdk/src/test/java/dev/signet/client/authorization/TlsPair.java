package dev.signet.client.authorization;

import dev.signet.client.Identity;
import dev.signet.client.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A TLS server that answers each octet with the next, and contexts for clients of it. */
final class TlsPair implements AutoCloseable {

    private final SSLServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    TlsPair(TestCa ca, Identity server) throws IOException {
        listening =
                (SSLServerSocket)
                        context(Optional.of(server), TestPeer.trust(ca))
                                .getServerSocketFactory()
                                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    static SSLContext context(Optional<Identity> identity, X509ExtendedTrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(identity), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connects and finishes the handshake, as this client does it. */
    SSLSocket connect(SSLContext client, ServerIdentity server, String protocol)
            throws IOException {
        return connect(
                client,
                socket -> {
                    socket.setEnabledProtocols(new String[] {protocol});
                    socket.setSSLParameters(server.parameters(socket.getSSLParameters()));
                });
    }

    SSLSocket connect(SSLContext client, Consumer<SSLSocket> settings) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        client.getSocketFactory()
                                .createSocket("localhost", listening.getLocalPort());
        settings.accept(socket);
        socket.startHandshake();
        socket.getOutputStream().write(1);
        // Tickets of TLS 1.3 come before the answer.
        if (socket.getInputStream().read() != 2) {
            throw new IOException("the server did not answer");
        }
        return socket;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (var socket = listening.accept()) {
                socket.getOutputStream().write(socket.getInputStream().read() + 1);
                socket.getInputStream().read();
            } catch (IOException expected) {
                // A client that refuses the server, or the end of the test; then the next one.
            }
        }
    }

    static KeyManager[] keys(Optional<Identity> identity)
            throws GeneralSecurityException, IOException {
        if (identity.isEmpty()) {
            return new KeyManager[0];
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "own",
                identity.get().privateKey(),
                new char[0],
                identity.get().chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, new char[0]);
        return factory.getKeyManagers();
    }
}

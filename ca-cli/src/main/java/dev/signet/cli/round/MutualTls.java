package dev.signet.cli.round;

import dev.signet.client.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A real TLS connection over the loopback interface between a server and a client that both present
 * {@code identity}. The server demands a certificate; the client checks the server's name.
 */
record MutualTls(Identity identity) {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int GREETING = 's';

    /** What the server saw of the connection. */
    record Connection(String protocol, String cipherSuite, X509Certificate client) {}

    /** The server, being {@code server}, refused the client's certificate because it is revoked. */
    static final class RevokedException extends Exception {

        private static final long serialVersionUID = 1;

        RevokedException(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Connects once.
     *
     * @param server decides about the client
     * @param client decides about the server
     * @param host name under which the client calls the server
     * @throws RevokedException if the server refuses the client for that and no other reason
     */
    Connection connect(RelyingParty server, RelyingParty client, String host)
            throws RevokedException, StepFailedException, IOException, GeneralSecurityException {
        SSLContext serverTls = context(server);
        SSLContext clientTls = context(client);
        try (var listening =
                (SSLServerSocket)
                        serverTls
                                .getServerSocketFactory()
                                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            listening.setSoTimeout(TIMEOUT_MILLIS);
            CompletableFuture<Connection> accepted = new CompletableFuture<>();
            Thread.ofVirtual().name("mtls-server").start(() -> accept(listening, accepted));
            IOException refused = call(clientTls, host, listening.getLocalPort());
            return outcome(accepted, refused);
        }
    }

    private static void accept(SSLServerSocket listening, CompletableFuture<Connection> accepted) {
        try (var socket = (SSLSocket) listening.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.startHandshake();
            SSLSession session = socket.getSession();
            socket.getOutputStream().write(GREETING);
            accepted.complete(
                    new Connection(
                            session.getProtocol(),
                            session.getCipherSuite(),
                            (X509Certificate) session.getPeerCertificates()[0]));
        } catch (IOException | RuntimeException e) {
            accepted.completeExceptionally(e);
        }
    }

    /** What the client met with; null if it was greeted. */
    private static @Nullable IOException call(SSLContext tls, String host, int port) {
        try (var plain = new Socket()) {
            plain.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (var socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                int greeting = socket.getInputStream().read();
                return greeting == GREETING ? null : new IOException("the server hung up");
            }
        } catch (IOException e) {
            return e;
        }
    }

    private static Connection outcome(
            CompletableFuture<Connection> accepted, @Nullable IOException refused)
            throws RevokedException, StepFailedException {
        Connection connection;
        try {
            connection = accepted.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (isRevocation(e)) {
                throw new RevokedException(e);
            }
            throw new StepFailedException("the server refused the client: " + deepest(e), e);
        } catch (InterruptedException | TimeoutException e) {
            throw new StepFailedException("the connection was not decided in time", e);
        }
        if (refused != null) {
            throw new StepFailedException(
                    "the client refused the server: " + deepest(refused), refused);
        }
        return connection;
    }

    private static boolean isRevocation(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRevokedException
                    || (cause instanceof CertPathValidatorException invalid
                            && invalid.getReason() == BasicReason.REVOKED)) {
                return true;
            }
        }
        return false;
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    private SSLContext context(RelyingParty party) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("JKS");
        keys.load(null, null);
        keys.setKeyEntry(
                "identity",
                identity.privateKey(),
                new char[0],
                identity.chain().toArray(Certificate[]::new));
        KeyManagerFactory key = KeyManagerFactory.getInstance("PKIX");
        key.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key.getKeyManagers(), party.trustManagers(), null);
        return context;
    }
}

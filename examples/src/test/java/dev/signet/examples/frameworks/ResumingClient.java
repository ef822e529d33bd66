package dev.signet.examples.frameworks;

import dev.signet.client.Identity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A client of the JDK's own TLS, which resumes sessions where the server lets it, and knows when it
 * did: then it was not asked whether it trusts the server.
 */
final class ResumingClient {

    private final SSLContext context;
    private final AtomicInteger asked = new AtomicInteger();

    /** Presents {@code identity}, if there is one. */
    ResumingClient(Optional<Identity> identity, List<X509Certificate> roots)
            throws GeneralSecurityException, IOException {
        context = SSLContext.getInstance("TLS");
        context.init(
                identity.isPresent() ? keys(identity.get()) : null,
                new TrustManager[] {new Counting(trust(roots))},
                null);
    }

    private static KeyManager[] keys(Identity identity)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own",
                identity.privateKey(),
                new char[0],
                identity.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> roots)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate root : roots) {
            store.setCertificateEntry(root.getSerialNumber().toString(), root);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /**
     * A TLS connection to localhost.
     *
     * @param resumed whether an earlier session was resumed
     * @param server the server's certificate
     */
    record Connected(SSLSocket socket, boolean resumed, X509Certificate server)
            implements AutoCloseable {

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Connects; with TLS 1.3 a server that refuses is noticed by who reads. */
    Connected connect(int port, String protocol) throws IOException {
        int before = asked.get();
        var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            var server = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return new Connected(socket, asked.get() == before, server);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private final class Counting extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager trust;

        private Counting(X509ExtendedTrustManager trust) {
            this.trust = trust;
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return trust.getAcceptedIssuers();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            asked.incrementAndGet();
            trust.checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this client has no engines");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType)
                throws CertificateException {
            throw new CertificateException("this client always has a socket");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType)
                throws CertificateException {
            throw new CertificateException("this is a client");
        }
    }
}

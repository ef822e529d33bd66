package dev.signet.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.CaException;
import dev.signet.client.RenewalListener;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLParameters;

/**
 * A service of this JVM whose certificate renews itself. It answers whoever has a certificate with
 * the SPIFFE ID that it sees, and calls others, each time over a new connection.
 */
final class RenewingService implements AutoCloseable {

    private static final int URI_NAME = 6;
    private static final int PATIENCE_MILLIS = 20_000;

    private final RenewingIdentity identity;
    private final Set<RenewalState> states = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failures = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer server;

    private RenewingService(RenewingIdentity identity) throws IOException {
        this.identity = identity;
        this.server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    /** Has its first certificate, and serves. */
    static RenewingService open(RenewingIdentityConfig config) throws CaException, IOException {
        var service = new RenewingService(RenewingIdentity.open(config));
        service.watch();
        service.serve();
        return service;
    }

    private void watch() {
        identity.addListener(
                new RenewalListener() {
                    @Override
                    public void failed(CaException failure, RenewalStatus status) {
                        failures.incrementAndGet();
                    }

                    @Override
                    public void stateChanged(RenewalStatus now) {
                        states.add(now.state());
                    }
                });
    }

    private void serve() {
        server.setHttpsConfigurator(
                new HttpsConfigurator(identity.sslContext()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                        tls.setNeedClientAuth(true);
                        parameters.setSSLParameters(tls);
                    }
                });
        server.createContext("/", RenewingService::answer);
        server.setExecutor(threads);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var peer =
                    (X509Certificate)
                            ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            byte[] body = spiffeId(peer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String spiffeId(X509Certificate certificate) throws IOException {
        try {
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                if (name.getFirst().equals(URI_NAME)) {
                    return (String) name.getLast();
                }
            }
            throw new IOException("no URI in the names of " + certificate);
        } catch (CertificateParsingException e) {
            throw new IOException(e);
        }
    }

    /** Calls {@code other}, which must see who calls. */
    void call(RenewingService other) throws IOException {
        var connection = (HttpsURLConnection) other.uri().toURL().openConnection();
        connection.setSSLSocketFactory(identity.sslContext().getSocketFactory());
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setRequestProperty("Connection", "close");
        try (InputStream in = connection.getInputStream()) {
            String seen = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String own = spiffeId(identity.generation().identity().leaf());
            if (!seen.equals(own)) {
                throw new IOException("called as " + own + " and was taken for " + seen);
            }
        }
    }

    URI uri() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/");
    }

    RenewingIdentity identity() {
        return identity;
    }

    RenewalStatus status() {
        return identity.status();
    }

    /** The states it went through, as it told its listener. */
    Set<RenewalState> states() {
        return Set.copyOf(states);
    }

    /** Attempts to renew that failed. */
    int failures() {
        return failures.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        identity.close();
    }
}

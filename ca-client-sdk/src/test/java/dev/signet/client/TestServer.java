package dev.signet.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;

/** An HTTPS server that gives the answers it was told to give, in order, and keeps the requests. */
public final class TestServer implements AutoCloseable {

    /** A request as it came in, from that port of the client. */
    public record Received(
            String line,
            Map<String, List<String>> headers,
            String body,
            Optional<String> clientCertificate,
            int port) {

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
        }
    }

    /** An answer to give. */
    public record Given(int status, String contentType, Map<String, String> headers, String body) {}

    public final TestCa ca = new TestCa("test root");
    public final List<Received> received = new CopyOnWriteArrayList<>();

    /** Run before each answer. */
    public Runnable beforeAnswering = () -> {};

    /** Answers what nobody gave an answer for beforehand. */
    public volatile Function<Received, Given> otherwise =
            request -> {
                throw new IllegalStateException("nobody said what to answer to " + request.line());
            };

    private final Deque<Given> answers = new ConcurrentLinkedDeque<>();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final List<X509Certificate> clientRoots;

    public TestServer() throws IOException, GeneralSecurityException {
        this(List.of());
    }

    /** Takes clients below {@code clientRoots} too. */
    public TestServer(List<X509Certificate> clientRoots)
            throws IOException, GeneralSecurityException {
        this(clientRoots, InetAddress.getLoopbackAddress());
    }

    /** Listens at {@code address}, and is called localhost all the same. */
    public TestServer(List<X509Certificate> clientRoots, InetAddress address)
            throws IOException, GeneralSecurityException {
        this.clientRoots = clientRoots;
        server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                        ssl.setWantClientAuth(true);
                        parameters.setSSLParameters(ssl);
                    }
                });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("https://localhost:" + server.getAddress().getPort());
    }

    public CaClient client() {
        return new CaClient(CaClientConfig.of(uri(), List.of(ca.root)));
    }

    public void answering(Given answer) {
        answers.add(answer);
    }

    public void answering(int status, String contentType, String body) {
        answering(new Given(status, contentType, Map.of(), body));
    }

    public Received only() {
        if (received.size() != 1) {
            throw new AssertionError(received.size() + " requests instead of one");
        }
        return received.get(0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request =
                new Received(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        exchange.getRequestHeaders(),
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        clientCertificate((HttpsExchange) exchange),
                        exchange.getRemoteAddress().getPort());
        received.add(request);
        beforeAnswering.run();
        Given given = answers.poll();
        Given answer = given == null ? otherwise.apply(request) : given;
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(charset(answer));
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Octets are given as characters. */
    private static Charset charset(Given answer) {
        return answer.contentType().equals("application/pkix-crl")
                ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8;
    }

    private static Optional<String> clientCertificate(HttpsExchange exchange) {
        try {
            return Optional.of(exchange.getSSLSession().getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private SSLContext tls() throws GeneralSecurityException, IOException {
        Identity own = ca.identity();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", own.privateKey(), new char[0], own.chain().toArray(Certificate[]::new));
        keys.setCertificateEntry("root", ca.root);
        for (int i = 0; i < clientRoots.size(); i++) {
            keys.setCertificateEntry("clients-" + i, clientRoots.get(i));
        }
        KeyManagerFactory key = KeyManagerFactory.getInstance("PKIX");
        key.init(keys, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}

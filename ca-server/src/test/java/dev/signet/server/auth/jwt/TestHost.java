package dev.signet.server.auth.jwt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A real HTTPS server on a free port of this machine, with a certificate of its own making. */
public final class TestHost implements AutoCloseable {

    /** What to do with a request; whatever it does, the exchange is closed. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** The paths asked for, in order. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    /** What the server's certificate is to be trusted by. */
    public final Path caFile;

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Starts a server whose certificate is for {@code name}. */
    private TestHost(Path folder, GeneralName name) throws Exception {
        KeyPair keys = TestIssuer.ec("secp256r1");
        X509Certificate certificate = certificate(keys, name);
        caFile = folder.resolve("host-" + System.identityHashCode(this) + ".pem");
        Files.writeString(
                caFile,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "host", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(threads);
        server.createContext("/", this::answered);
        server.start();
    }

    public static TestHost start(Path folder) {
        return start(folder, new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    }

    public static TestHost start(Path folder, GeneralName name) {
        try {
            return new TestHost(folder, name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate certificate(KeyPair keys, GeneralName name) throws Exception {
        var subject = new X500Name("CN=test host");
        var builder =
                new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.ofEpochSecond(4_000_000_000L)),
                        subject,
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
    }

    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    public URI url(String path) {
        return URI.create(url() + path);
    }

    /** Answers requests for {@code path}; "*" is for all that have no answer of their own. */
    public void on(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** Answers 200 with {@code body}. */
    public void on(String path, String body) {
        on(path, exchange -> send(exchange, 200, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Answers as an issuer does that is asked for discovery. */
    public void discovery(String prefix, String issuer, String jwksUri) {
        on(
                prefix + "/.well-known/openid-configuration",
                """
                {"issuer":"%s","jwks_uri":"%s","response_types_supported":["id_token"]}\
                """
                        .formatted(issuer, jwksUri));
    }

    public static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static void notFound(HttpExchange exchange) throws IOException {
        send(exchange, 404, new byte[0]);
    }

    private void answered(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        try (exchange) {
            Answer forAll = answers.getOrDefault("*", TestHost::notFound);
            answers.getOrDefault(path, forAll).to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

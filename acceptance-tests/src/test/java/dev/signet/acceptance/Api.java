package dev.signet.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The server over HTTP, with nothing but the JDK. Safe for concurrent use. */
final class Api implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI https;
    private final URI http;
    private final Duration timeout;
    private final HttpClient client;

    Api(URI https, URI http, Path trusted) throws IOException, GeneralSecurityException {
        this(https, http, trusted, TIMEOUT);
    }

    /** {@code timeout}: how long it waits for an answer. */
    Api(URI https, URI http, Path trusted, Duration timeout)
            throws IOException, GeneralSecurityException {
        this(https, http, timeout, trusting(Pki.certificates(trusted)));
    }

    private Api(URI https, URI http, Duration timeout, SSLContext tls) {
        this.https = https;
        this.http = http;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().sslContext(tls).build();
    }

    /**
     * As the holder of {@code store}, whose one key has no other password than {@code password}.
     */
    static Api withCertificate(URI https, URI http, Path trusted, KeyStore store, char[] password)
            throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, password);
        return new Api(https, http, TIMEOUT, tls(Pki.certificates(trusted), keys.getKeyManagers()));
    }

    /** An answer, whatever its status. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Answer(int status, HttpHeaders headers, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** This, if it has the status it should; otherwise a failure of the test. */
        @CanIgnoreReturnValue
        Answer with(int expected) {
            if (status != expected) {
                throw new AssertionError(
                        "expected %d, not %d: %s".formatted(expected, status, text()));
            }
            return this;
        }
    }

    Answer post(String path, String token, String json, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(https.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @CanIgnoreReturnValue
    Answer put(String path, String token, String json) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(https.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(json)));
    }

    Answer get(String path, String token) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(https.resolve(path))
                        .header("Authorization", "Bearer " + token));
    }

    /** Any request; without {@code token}, nobody's. */
    Answer send(String method, String path, Optional<String> token, String json)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(https.resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return send(request);
    }

    /** From the port without TLS. */
    Answer plain(String path, String... headers) throws IOException, InterruptedException {
        return plain(http.resolve(path), headers);
    }

    Answer plain(URI uri, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.timeout(timeout).build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            Written.problem(answer.body());
        }
        return new Answer(answer.statusCode(), answer.headers(), answer.body());
    }

    static SSLContext trusting(List<? extends Certificate> roots)
            throws IOException, GeneralSecurityException {
        return tls(roots, new KeyManager[0]);
    }

    private static SSLContext tls(List<? extends Certificate> roots, KeyManager[] keys)
            throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        for (Certificate root : roots) {
            anchors.setCertificateEntry("root" + anchors.size(), root);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

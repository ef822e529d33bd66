package dev.signet.server.api;

import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Somebody who calls a {@link TestApi} over HTTP/1.1 or HTTP/2, and holds every answer against
 * {@code openapi.yaml}. Immutable; {@code with…} makes another one.
 */
final class TestClient {

    /** What came back. */
    record Answer(int status, HttpHeaders headers, HttpClient.Version version, Octets body) {

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        String text() {
            return new String(body.octets, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return JSON.readTree(body.octets);
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        /** Last part of the problem's type; empty if this is no problem. */
        String problem() {
            return header("Content-Type").equals(Problem.MEDIA_TYPE)
                    ? json().path("type").asText().replace("urn:signet:problem:", "")
                    : "";
        }

        String field() {
            return json().path("field").asText();
        }

        String requestId() {
            return header("X-Request-Id");
        }
    }

    /** Octets of a body. */
    static final class Octets {
        final byte[] octets;

        Octets(byte[] octets) {
            this.octets = octets;
        }
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestApi api;
    private final HttpClient http;
    private final Map<String, String> headers;

    private TestClient(TestApi api, HttpClient http, Map<String, String> headers) {
        this.api = api;
        this.http = http;
        this.headers = headers;
    }

    /** Nobody in particular. */
    static TestClient anonymous(TestApi api) {
        return new TestClient(
                api, client(HttpClient.Version.HTTP_1_1, new KeyManager[0]), Map.of());
    }

    static TestClient of(TestApi api, String token) {
        return anonymous(api).with("Authorization", "Bearer " + token);
    }

    TestClient with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new TestClient(api, http, more);
    }

    /** Over TLS with the one key of {@code keyStore}. */
    TestClient withCertificate(KeyStore keyStore, String password) {
        try {
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(keyStore, password.toCharArray());
            return new TestClient(
                    api, client(HttpClient.Version.HTTP_1_1, keys.getKeyManagers()), headers);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    TestClient overHttp2() {
        return new TestClient(api, client(HttpClient.Version.HTTP_2, new KeyManager[0]), headers);
    }

    Answer get(String path) {
        return send("GET", api.https(path), "");
    }

    Answer post(String path, String json) {
        return withJson().send("POST", api.https(path), json);
    }

    Answer put(String path, String json) {
        return withJson().send("PUT", api.https(path), json);
    }

    /** Any request; an empty body is none. */
    Answer send(String method, URI uri, String body) {
        return send(
                method,
                uri,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    Answer send(String method, URI uri, HttpRequest.BodyPublisher body) {
        var request = HttpRequest.newBuilder(uri).method(method, body);
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            var answer =
                    new Answer(
                            response.statusCode(),
                            response.headers(),
                            response.version(),
                            new Octets(response.body()));
            hold(method, uri, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    TestClient withJson() {
        return headers.containsKey("Content-Type")
                ? this
                : with("Content-Type", "application/json");
    }

    private static void hold(String method, URI uri, Answer answer) {
        if (method.equals("HEAD")) {
            return;
        }
        var response = SimpleResponse.Builder.status(answer.status());
        answer.headers().map().forEach((name, values) -> response.withHeader(name, values));
        response.withBody(answer.body().octets);
        Contract.hold(
                uri.getRawPath(),
                Request.Method.valueOf(method.toUpperCase(Locale.ROOT)),
                response.build());
    }

    /** Trusts every server: ours, on the loopback. */
    static TrustManager anyServer() {
        return new AnyServer();
    }

    private static HttpClient client(HttpClient.Version version, KeyManager[] keys) {
        try {
            var tls = SSLContext.getInstance("TLS");
            tls.init(keys, new TrustManager[] {new AnyServer()}, null);
            return HttpClient.newBuilder().sslContext(tls).version(version).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server is ours, on the loopback; its certificate is looked at in other tests. */
    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket s) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine e) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket s) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine e) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

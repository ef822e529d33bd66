package dev.signet.cli.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signet.client.tls.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * JSON from hosts that are asked over HTTPS: at most 64 KiB of it, within ten seconds, and never
 * after a redirect.
 */
public final class JsonOverHttps {

    private static final int MAX_OCTETS = 64 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;

    private JsonOverHttps(HttpClient http) {
        this.http = http;
    }

    /**
     * Trusts hosts that one of {@code anchors} certified; those that the JDK trusts, if it is
     * empty.
     */
    public static JsonOverHttps trusting(Optional<List<X509Certificate>> anchors) {
        HttpClient.Builder http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(TIMEOUT);
        anchors.ifPresent(given -> http.sslContext(ClientTls.context(given, Optional.empty())));
        return new JsonOverHttps(http.build());
    }

    /** An answer, whatever its status. */
    public record Answer(int status, JsonNode body) {

        private static final int OK = 200;

        public boolean isOk() {
            return status == OK;
        }

        /** A member of the body; empty if it is no text. */
        public String text(String member) {
            return body.path(member).isTextual() ? body.path(member).textValue() : "";
        }
    }

    public Answer get(URI uri) throws IOException, LoginFailedException {
        return send(request(uri).GET().build());
    }

    /** Posts {@code form} as browsers do. */
    Answer post(URI uri, Map<String, String> form) throws IOException, LoginFailedException {
        String body =
                form.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return send(
                request(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    private static HttpRequest.Builder request(URI uri) throws LoginFailedException {
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new LoginFailedException("no https URL: " + uri);
        }
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json");
    }

    private Answer send(HttpRequest request) throws IOException, LoginFailedException {
        var exchange =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_OCTETS));
        try {
            HttpResponse<byte[]> answer = exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (JsonProcessingException e) {
            throw new LoginFailedException(request.uri() + " answers what is no JSON", e);
        } catch (TimeoutException | ExecutionException e) {
            var _ = exchange.cancel(true);
            throw new IOException("no answer from " + request.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoginFailedException("interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

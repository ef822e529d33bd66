package dev.signet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What an operator asks of the server, past the {@link Door}: also while the CA is away for
 * everybody else. Safe for concurrent use.
 */
final class OperatorApi {

    private static final int FIRST_FAILURE = 300;

    /**
     * A machine that is busy with tests may keep the database waiting; nothing was changed then.
     */
    private static final int BUSY = 503;

    private final URI server;
    private final String token;
    private volatile HttpClient client;

    OperatorApi(URI server, String token, List<X509Certificate> trustAnchors) {
        this.server = server;
        this.token = token;
        this.client = client(trustAnchors);
    }

    private static HttpClient client(List<X509Certificate> trustAnchors) {
        return HttpClient.newBuilder()
                .connectTimeout(Patience.LIMIT)
                .sslContext(Tls.trusting(trustAnchors))
                .build();
    }

    /** Knows the server by these from now on. */
    void trust(List<X509Certificate> trustAnchors) {
        client = client(trustAnchors);
    }

    /** Fails unless the answer is a success. */
    void send(String method, String path, String json) {
        HttpRequest request =
                request(path)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json))
                        .build();
        HttpResponse<byte[]> answer =
                Patience.first(() -> exchange(request), each -> each.statusCode() != BUSY);
        if (answer.statusCode() >= FIRST_FAILURE) {
            throw new IllegalStateException(
                    method
                            + " "
                            + path
                            + " was answered "
                            + answer.statusCode()
                            + ": "
                            + new String(answer.body(), UTF_8));
        }
    }

    /** What everybody may fetch; empty if it is not there. */
    Optional<byte[]> fetch(String path) {
        HttpResponse<byte[]> answer = exchange(request(path).GET().build());
        return answer.statusCode() < FIRST_FAILURE ? Optional.of(answer.body()) : Optional.empty();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(Patience.LIMIT);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("the test CA does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the test CA", e);
        }
    }
}

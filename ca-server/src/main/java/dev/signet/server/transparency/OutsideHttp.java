package dev.signet.server.transparency;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to a host that may be slow, broken or hostile: bounded in time and octets, never
 * redirected. Safe for concurrent use.
 */
final class OutsideHttp {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_OCTETS = 1 << 17;

    private final HttpClient client =
            HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIMEOUT)
                    .build();

    /**
     * @param type of the body, without parameters; empty if the answer does not say
     */
    record Answer(int status, String type, String body) {}

    /**
     * Sends {@code request}; blocks for five seconds at most.
     *
     * @throws IOException if there is no whole answer within bounds
     */
    Answer send(HttpRequest request) throws IOException {
        var exchange =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_OCTETS));
        try {
            return answer(exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            var _ = exchange.cancel(true);
            throw new IOException(request.uri() + " did not answer within " + TIMEOUT, e);
        } catch (ExecutionException e) {
            throw new IOException(request.uri() + " cannot be reached: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new Answer(
                response.statusCode(),
                type.replaceFirst(" *;.*", ""),
                new String(response.body(), StandardCharsets.UTF_8));
    }
}

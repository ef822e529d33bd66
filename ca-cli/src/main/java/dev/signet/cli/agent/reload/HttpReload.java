package dev.signet.cli.agent.reload;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Sends a request without a body; redirects are not followed. */
public final class HttpReload implements Reload {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    private final ReloadConfig.Http config;
    private final SSLContext tls;

    /**
     * A request as {@code config} says.
     *
     * @param tls for https: trusts what the certificate's peers trust, and presents the certificate
     */
    public HttpReload(ReloadConfig.Http config, SSLContext tls) {
        this.config = config;
        this.tls = tls;
    }

    @Override
    public void run() throws ReloadFailedException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(config.url())
                        .method(config.method(), BodyPublishers.noBody())
                        .build();
        // One per reload: reloads are rare, and a connection of before has the certificate of
        // before.
        HttpClient http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .sslContext(tls)
                        .build();
        try {
            // The timeout of a request ends with the headers of the answer; this one is for all.
            int status =
                    http.sendAsync(request, BodyHandlers.discarding())
                            .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                            .statusCode();
            if (status < OK || status >= REDIRECT) {
                throw new ReloadFailedException(config + " answered " + status);
            }
        } catch (TimeoutException e) {
            throw new ReloadFailedException(
                    config + " did not end within " + config.timeout().toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new ReloadFailedException(config + " failed: " + why.getMessage(), e);
        } finally {
            http.shutdownNow();
        }
    }
}

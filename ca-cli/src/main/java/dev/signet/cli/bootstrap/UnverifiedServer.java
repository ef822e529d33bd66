package dev.signet.cli.bootstrap;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whoever answers at an address. Nothing secret is sent there, and what comes back may be anybody's
 * words until something else vouches for it.
 */
public record UnverifiedServer(URI uri) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Octets of an answer: a hundred roots. */
    private static final int MAX_ANSWER = 256 * 1024;

    /**
     * The roots that whoever answers would like to be trusted.
     *
     * @throws IOException if nobody answers within 10 s, or with anything but certificates in PEM,
     *     256 KiB at most
     */
    public List<X509Certificate> offeredRoots() throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(uri.resolve("/v1/trust-bundle"))
                        .header("Accept", "application/x-pem-file")
                        .timeout(TIMEOUT)
                        .build();
        HttpResponse<byte[]> answer = exchange(request);
        if (answer.statusCode() != 200) {
            throw new IOException(
                    request.uri() + " answers with status " + answer.statusCode() + ", not 200");
        }
        try {
            return PemCertificates.read(answer.body());
        } catch (CertificateException e) {
            throw new IOException(request.uri() + " does not answer with certificates in PEM", e);
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslContext(trustingAnybody())
                        .build()) {
            CompletableFuture<HttpResponse<byte[]>> answer =
                    client.sendAsync(
                            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
            try {
                return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                client.shutdownNow();
            }
        } catch (ExecutionException e) {
            throw new IOException(uri + " cannot be asked: " + reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException(uri + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + uri, e);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? "no connection" : cause.getMessage();
    }

    private static SSLContext trustingAnybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is part of every JDK", e);
        }
    }

    /** Believes every server; good for nothing but asking one what it claims. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // Anybody: see above.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // Anybody: see above.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Anybody: see above.
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new IllegalStateException("this end is the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new IllegalStateException("this end is the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("this end is the client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.auth.jwt.BoundedFile;
import dev.signet.server.auth.jwt.HttpsExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's API server, asked about tokens. Safe for concurrent use.
 *
 * <p>Our credential and what we trust are read from their files for each question, so that whoever
 * renews them need tell nobody.
 */
final class ApiServer {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int UNAUTHORIZED = 401;

    /** An answer repeats the token that was asked about, which has at most 16 KiB. */
    private static final int MAX_ANSWER = 64 * 1024;

    private static final int MAX_FILE = 256 * 1024;
    private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9._~+/=-]{1,16384}");

    private final ReviewConfig config;
    private final URI url;
    private @Nullable Connection connection;

    /** A client, and the PEM certificates that it trusts; without any, the JDK's. */
    private record Connection(HttpClient client, Optional<String> anchors) {}

    ApiServer(ReviewConfig config) {
        this.config = config;
        String base = config.apiUrl().toString();
        this.url =
                URI.create(
                        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                                + TokenReview.PATH);
    }

    /**
     * The {@code status} of the review of {@code token}. Blocks at most for the timeout.
     *
     * <p>A credential that is not accepted is read once more: perhaps it was renewed since.
     *
     * @throws ReviewUnavailableException if the API server does not give one
     */
    JsonNode review(String token, String audience) throws ReviewUnavailableException {
        long began = System.nanoTime();
        byte[] question = TokenReview.request(token, audience);
        try {
            String credential = credential();
            HttpResponse<byte[]> answer = post(question, credential, began);
            if (answer.statusCode() == UNAUTHORIZED) {
                String newer = credential();
                answer = newer.equals(credential) ? answer : post(question, newer, began);
            }
            if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
                throw new ReviewUnavailableException(
                        url
                                + " answers with status "
                                + answer.statusCode()
                                + advice(answer.statusCode()));
            }
            return TokenReview.status(answer.body());
        } catch (IOException | GeneralSecurityException e) {
            throw new ReviewUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private HttpResponse<byte[]> post(byte[] question, String credential, long began)
            throws IOException, GeneralSecurityException {
        Duration left =
                config.effort().timeout().minus(Duration.ofNanos(System.nanoTime() - began));
        if (!left.isPositive()) {
            throw new IOException(url + " did not answer in time");
        }
        return HttpsExchange.send(
                client(),
                HttpRequest.newBuilder(url)
                        .header("Authorization", "Bearer " + credential)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json")
                        .POST(BodyPublishers.ofByteArray(question)),
                left,
                MAX_ANSWER);
    }

    private String credential() throws IOException {
        String credential = BoundedFile.text(config.tokenFile(), MAX_FILE).strip();
        if (!CREDENTIAL.matcher(credential).matches()) {
            throw new IOException(config.tokenFile() + " does not have one bearer token in it");
        }
        return credential;
    }

    /** The client that trusts what the file has now. */
    private synchronized HttpClient client() throws IOException, GeneralSecurityException {
        Optional<String> anchors =
                config.caFile().isPresent()
                        ? Optional.of(BoundedFile.text(config.caFile().get(), MAX_FILE))
                        : Optional.empty();
        Connection current = connection;
        if (current != null && current.anchors().equals(anchors)) {
            return current.client();
        }
        HttpClient client = newClient(anchors);
        connection = new Connection(client, anchors);
        if (current != null) {
            current.client().shutdown(); // Questions under way are finished.
        }
        return client;
    }

    private HttpClient newClient(Optional<String> anchors)
            throws IOException, GeneralSecurityException {
        try {
            return HttpsExchange.client(config.effort().connectTimeout(), anchors);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(
                    config.caFile().map(Object::toString).orElse("the JDK")
                            + " has no readable PEM certificates",
                    e);
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case UNAUTHORIZED ->
                    ": this server's own credential, review.token_file, is not accepted there";
            case 403 ->
                    ": this server's own account there may not create tokenreviews"
                            + " (authentication.k8s.io)";
            case 301, 302, 303, 307, 308 -> ": redirects are not followed, configure the final URL";
            default -> "";
        };
    }
}

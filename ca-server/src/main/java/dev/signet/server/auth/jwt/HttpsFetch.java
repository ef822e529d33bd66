package dev.signet.server.auth.jwt;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** GET over HTTPS, as an {@link HttpsExchange}. */
final class HttpsFetch {

    private static final int OK = 200;

    private final KeyFetchLimits limits;

    HttpsFetch(KeyFetchLimits limits) {
        this.limits = limits;
    }

    /**
     * The octets at {@code url}. Blocks at most for the total timeout.
     *
     * @param caFile what to trust, in PEM; the JDK's roots if there is none
     * @throws KeysUnavailableException if the answer is not a plain 200 within the limits
     */
    byte[] get(URI url, Optional<Path> caFile) throws KeysUnavailableException {
        HttpResponse<byte[]> answer = answer(url, caFile);
        if (answer.statusCode() != OK) {
            throw new KeysUnavailableException(
                    url
                            + " answers with status "
                            + answer.statusCode()
                            + advice(answer.statusCode()));
        }
        return answer.body();
    }

    private HttpResponse<byte[]> answer(URI url, Optional<Path> caFile)
            throws KeysUnavailableException {
        // One client for each fetch: there is one fetch an hour, and none leaves threads behind.
        HttpClient client = client(caFile);
        try {
            return HttpsExchange.send(
                    client,
                    HttpRequest.newBuilder(url)
                            .header("Accept", "application/json, application/jwk-set+json"),
                    limits.totalTimeout(),
                    limits.maxOctets());
        } catch (IOException e) {
            throw new KeysUnavailableException(String.valueOf(e.getMessage()), e);
        } finally {
            client.shutdownNow();
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 ->
                    ": it must be readable without a credential, as at an API server by the ClusterRole"
                            + " system:service-account-issuer-discovery";
            case 301, 302, 303, 307, 308 -> ": redirects are not followed, configure the final URL";
            default -> "";
        };
    }

    private HttpClient client(Optional<Path> caFile) throws KeysUnavailableException {
        try {
            Optional<String> anchors =
                    caFile.isPresent()
                            ? Optional.of(BoundedFile.text(caFile.get(), limits.maxOctets()))
                            : Optional.empty();
            return HttpsExchange.client(limits.connectTimeout(), anchors);
        } catch (IOException | GeneralSecurityException e) {
            throw new KeysUnavailableException(
                    caFile.map(Path::toString).orElse("the JDK")
                            + " has no readable PEM certificates",
                    e);
        }
    }
}

package dev.signet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signet.client.CaClientConfig;
import dev.signet.client.tls.ClientTls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The HTTP API as an operator uses it, with a token from a file. */
final class OperatorClient {

    private static final int OK = 200;
    private static final int FIRST_REDIRECT = 300;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final CaClientConfig config;
    private final Path tokenFile;
    private final HttpClient http;

    OperatorClient(CaClientConfig config, Path tokenFile) {
        this.config = config;
        this.tokenFile = tokenFile;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(config.connectTimeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslContext(ClientTls.context(config.trustAnchors(), Optional.empty()))
                        .build();
    }

    JsonNode get(String path) throws CommandFailedException, IOException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) throws CommandFailedException, IOException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    void delete(String path) throws CommandFailedException, IOException {
        var _ = send(request(path).DELETE().build());
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(config.server().resolve(path))
                .timeout(config.requestTimeout())
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + Files.readString(tokenFile).strip());
    }

    /** The JSON of a success, an empty object if there is none; any other answer is thrown. */
    private JsonNode send(HttpRequest request) throws CommandFailedException, IOException {
        HttpResponse<String> answer;
        try {
            answer = http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + request.uri(), e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "no answer from " + request.uri() + ": " + e.getMessage(), e);
        }
        JsonNode body = json(answer);
        if (answer.statusCode() < OK || answer.statusCode() >= FIRST_REDIRECT) {
            throw new CommandFailedException(
                    "the server says "
                            + answer.statusCode()
                            + ": "
                            + body.path("detail").asText(answer.body())
                            + field(body));
        }
        return body;
    }

    private static String field(JsonNode problem) {
        return problem.has("field") ? " (" + problem.path("field").asText() + ")" : "";
    }

    private static JsonNode json(HttpResponse<String> answer) throws CommandFailedException {
        if (answer.body().isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new CommandFailedException(
                    answer.uri() + " answered something that is no JSON; is it a Signet server?",
                    e);
        }
    }
}

package dev.signet.server.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Requests over a real socket, each answer held against {@code openapi.yaml}. */
final class Contract {

    static final Path FILE = Path.of("..", "openapi.yaml");

    private static final OpenApiInteractionValidator VALIDATOR =
            OpenApiInteractionValidator.createForInlineApiSpecification(text()).build();

    private static final String NO_OPERATION = "validation.request.operation.notAllowed";
    private static final String TILES = "/v1/log/tile/";
    private static final String NO_PATH = "validation.request.path.missing";

    private static final OpenApiValidationFilter FILTER = new OpenApiValidationFilter(VALIDATOR);

    private Contract() {}

    static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contract, to be read. */
    static JsonNode document() {
        try {
            return YAMLMapper.builder().build().readTree(text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds an answer against the contract; one to a path it does not know must be a problem. */
    static void hold(String path, Request.Method method, Response response) {
        ValidationReport report = VALIDATOR.validateResponse(oneSegment(path), method, response);
        boolean unknown =
                report.getMessages().stream()
                        .anyMatch(message ->
                                message.getKey().equals(NO_PATH)
                                        || message.getKey().equals(NO_OPERATION));
        if (unknown) {
            assertThat(response.getContentType()).hasValue(Problem.MEDIA_TYPE);
        } else {
            assertThat(report.getMessages()).as("%s %s", method, path).isEmpty();
        }
    }

    /** The name of a tile has slashes, which a parameter in OpenAPI cannot. */
    private static String oneSegment(String path) {
        return path.startsWith(TILES)
                ? TILES + path.substring(TILES.length()).replace("/", "%2F")
                : path;
    }

    /** A request to {@code api} as the contract knows it, with a bearer token. */
    static RequestSpecification request(TestApi api, String token) {
        return request(api).header("Authorization", "Bearer " + token);
    }

    /** A request to {@code api} as the contract knows it, without a token. */
    static RequestSpecification request(TestApi api) {
        return to(api).filter(FILTER);
    }

    private static RequestSpecification to(TestApi api) {
        return given().relaxedHTTPSValidation()
                .baseUri(api.https("").toString())
                .urlEncodingEnabled(false)
                .noContentType();
    }
}

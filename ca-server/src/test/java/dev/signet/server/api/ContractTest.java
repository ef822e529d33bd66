package dev.signet.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Routes and contract, in both directions; answers are held against it wherever a test calls. */
class ContractTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** One operation of the contract. */
    record Operation(String method, String path, JsonNode json, JsonNode shared) {
        String name() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }

        Set<String> queryParameters(JsonNode contract) {
            var names = new TreeSet<String>();
            for (JsonNode list : List.of(json.path("parameters"), shared)) {
                for (JsonNode parameter : list) {
                    JsonNode resolved =
                            parameter.has("$ref")
                                    ? contract.at(parameter.get("$ref").asText().substring(1))
                                    : parameter;
                    if (resolved.get("in").asText().equals("query")) {
                        names.add(resolved.get("name").asText());
                    }
                }
            }
            return names;
        }
    }

    static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        Contract.document()
                .get("paths")
                .properties()
                .forEach(path ->
                        path.getValue().properties().stream()
                                .filter(member -> METHODS.contains(member.getKey()))
                                .forEach(member ->
                                        operations.add(
                                                new Operation(
                                                        member.getKey(),
                                                        path.getKey(),
                                                        member.getValue(),
                                                        path.getValue().path("parameters")))));
        return operations;
    }

    private static Route route(Operation operation) {
        return requireNonNull(routes().get(operation.name()), operation.name());
    }

    private static Map<String, Route> routes() {
        return api.api.routes().stream()
                .collect(
                        Collectors.toMap(
                                route -> route.method() + " " + route.template(),
                                route -> route,
                                (_, _) -> {
                                    throw new IllegalStateException("a route twice");
                                },
                                TreeMap::new));
    }

    @Test
    void everyRouteIsInTheContractAndEveryOperationOfTheContractHasARoute() {
        assertThat(operations().stream().map(Operation::name))
                .containsExactlyInAnyOrderElementsOf(routes().keySet());
    }

    @Test
    void everyRouteHasTheAccessThatTheContractSays() {
        for (Operation operation : operations()) {
            assertThat(route(operation).access().text())
                    .as(operation.name())
                    .isEqualTo(operation.json().get("x-access").asText());
        }
    }

    @Test
    void onlyPublicOperationsNeedNoCredentialInTheContract() {
        for (Operation operation : operations()) {
            boolean open = operation.json().path("security").isArray();
            assertThat(open)
                    .as(operation.name())
                    .isEqualTo(operation.json().get("x-access").asText().startsWith("public"));
        }
    }

    @Test
    void everyRouteKnowsTheQueryParametersThatTheContractSays() {
        JsonNode contract = Contract.document();
        for (Operation operation : operations()) {
            assertThat(route(operation).query())
                    .as(operation.name())
                    .containsExactlyInAnyOrderElementsOf(operation.queryParameters(contract));
        }
    }

    @Test
    void everyOperationButThoseOfProbesSaysThatThereMayBeTooManyRequests() {
        for (Operation operation : operations()) {
            boolean probe = Set.of("/livez", "/readyz").contains(operation.path());
            assertThat(operation.json().at("/responses/429").isMissingNode())
                    .as(operation.name())
                    .isEqualTo(probe);
        }
    }

    @Test
    void everyOperationThatReadsABodySaysThatItMayComeTooSlowly() {
        for (Operation operation : operations()) {
            assertThat(operation.json().at("/responses/408").isMissingNode())
                    .as(operation.name())
                    .isEqualTo(operation.json().at("/responses/415").isMissingNode());
        }
    }

    @Test
    void requestSchemasAdmitNoUnknownMember() {
        JsonNode schemas = Contract.document().at("/components/schemas");
        for (String name :
                List.of(
                        "IssueRequest",
                        "SignRequest",
                        "RenewRequest",
                        "CurrentState",
                        "RevokeRequest",
                        "ExplainRequest",
                        "ReplayRequest",
                        "RoleDocument")) {
            assertThat(schemas.at("/" + name + "/additionalProperties").isBoolean())
                    .as(name)
                    .isTrue();
            assertThat(schemas.at("/" + name + "/additionalProperties").booleanValue())
                    .as(name)
                    .isFalse();
        }
    }

    @Test
    void anAnswerThatTheContractDoesNotKnowIsNoticed() {
        String body = "{\"version\": \"1\", \"certificates\": [], \"secret\": true}";
        Response answer =
                SimpleResponse.Builder.ok()
                        .withContentType("application/json")
                        .withHeader("X-Request-Id", "0".repeat(32))
                        .withHeader("ETag", "1")
                        .withHeader("Cache-Control", "public")
                        .withBody(body)
                        .build();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Contract.hold("/v1/trust-bundle", Request.Method.GET, answer))
                .withMessageContaining("secret");
    }

    @Test
    void aPathThatIsNotThereIsAProblem() {
        var answer = TestClient.anonymous(api).get("/v1/nothing");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-found");
    }

    @Test
    void aMethodThatIsNotThereIsAProblemThatNamesThoseThatAre() {
        var answer = TestClient.anonymous(api).get("/v1/issue");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("POST");
        assertThat(answer.problem()).isEqualTo("method-not-allowed");
    }

    @Test
    void aTrailingSlashIsAnotherPath() {
        assertThat(TestClient.anonymous(api).get("/v1/trust-bundle/").status()).isEqualTo(404);
    }

    @Test
    void anUnknownQueryParameterIsRefusedByName() {
        var answer = TestClient.anonymous(api).get("/v1/trust-bundle?fresh=1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("fresh");
    }
}

package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may call: every operation of {@code openapi.yaml}, on both ports of the packaged server. */
class AccessTest {

    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");
    private static final String ANONYMOUS = "anonymous";
    private static final String UNKNOWN = "unknown operator";
    private static final String WORKLOAD = "workload";
    private static final String CERTIFICATE = "workload's certificate";
    private static final String JOIN = "join token";

    /** How often in a row somebody may be refused (docs/operations.md, Limits). */
    private static final int FREE_REFUSALS = 20;

    private TestServer server;

    /** One operation, and the word for who may call it. */
    private record Operation(String method, String path, String access) {

        /** What an operator needs; empty if none is named. */
        Optional<String> permission() {
            int colon = access.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(access.substring(colon + 1));
        }

        boolean isPublic() {
            return access.startsWith("public");
        }

        /** With names that nothing has. */
        String concrete() {
            return path.replace("{serial}", "42" + "0".repeat(38))
                    .replace("{request}", "MAA=")
                    .replaceAll("\\{(shard|version)}", "1")
                    .replaceAll("\\{[a-z_]+}", "absent");
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
    }

    private static List<Operation> operations() throws IOException {
        var operations = new ArrayList<Operation>();
        JsonNode contract = new YAMLMapper().readTree(Path.of("../openapi.yaml").toFile());
        for (var path : contract.get("paths").properties()) {
            for (var member : path.getValue().properties()) {
                if (METHODS.contains(member.getKey())) {
                    operations.add(
                            new Operation(
                                    member.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    member.getValue().get("x-access").asText()));
                }
            }
        }
        return operations;
    }

    @Test
    void everyOperationRefusesEverybodyItDoesNotName() throws Exception {
        List<Operation> operations = operations();
        var permissions = new TreeSet<String>();
        operations.forEach(operation -> operation.permission().ifPresent(permissions::add));
        Map<String, String> withoutOne = new LinkedHashMap<>();
        for (String permission : permissions) {
            var others = new TreeSet<>(permissions);
            others.remove(permission);
            withoutOne.put(permission, operator("without-" + permission, others));
        }

        for (Operation operation : operations) {
            if (operation.isPublic()) {
                continue;
            }
            refused(operation, ANONYMOUS, Optional.empty(), 401);
            // Somebody else each time: who is refused again and again is answered 429.
            String unknown = "signet_op_" + "%043d".formatted(operations.indexOf(operation));
            refused(operation, UNKNOWN, Optional.of(unknown), 401);
            if (operation.access().startsWith("permission:")) {
                String name = "access-" + operations.indexOf(operation);
                String workload = "shop/" + name;
                refused(operation, WORKLOAD, Optional.of(server.token(workload)), 403);
                try (Api withCertificate = server.apiWithCertificate(workload)) {
                    refused(withCertificate, operation, CERTIFICATE, Optional.empty(), 403);
                }
                refused(operation, JOIN, Optional.of(joinToken(name)), 403);
            }
            for (var operator : withoutOne.entrySet()) {
                if (operation.permission().map(operator.getKey()::equals).orElse(true)) {
                    refused(
                            operation,
                            "all but " + operator.getKey(),
                            Optional.of(operator.getValue()),
                            403);
                }
            }
        }
    }

    /** The token of an operator with {@code permissions} and no others. */
    private String operator(String name, Iterable<String> permissions) throws Exception {
        var body = Api.JSON.createObjectNode().put("name", name.replace(':', '-'));
        var grants = body.putArray("grants");
        permissions.forEach(grants::add);
        return server.api()
                .post("/v1/api-tokens", server.operatorToken(), body.toString())
                .with(201)
                .json()
                .get("token")
                .asText();
    }

    /** One of a machine that is let in as {@code name}, good for anything its role grants. */
    private String joinToken(String name) throws Exception {
        var body =
                Api.JSON
                        .createObjectNode()
                        .put("role", "machines")
                        .put("namespace", "edge")
                        .put("service_account", name);
        String token =
                server.api()
                        .post("/v1/join-tokens", server.operatorToken(), body.toString())
                        .with(201)
                        .json()
                        .get("token")
                        .asText();
        Written.secret(token);
        return token;
    }

    private void refused(Operation operation, String who, Optional<String> token, int status)
            throws Exception {
        refused(server.api(), operation, who, token, status);
    }

    private static void refused(
            Api api, Operation operation, String who, Optional<String> token, int status)
            throws Exception {
        Api.Answer answer = api.send(operation.method(), operation.concrete(), token, "{}");

        assertThat(answer.status()).as(who + ": " + operation).isEqualTo(status);
        assertThat(answer.json().get("type").asText())
                .as(who + ": " + operation)
                .isEqualTo(
                        "urn:signet:problem:"
                                + (status == 401 ? "unauthenticated" : "not-permitted"));
    }

    @Test
    void whoIsRefusedAgainAndAgainIsToldToWaitAndNobodyElse() throws Exception {
        String token = server.token("shop/impatient");
        String asks = "{\"alt_names\": \"www.example.com\"}";
        for (int i = 0; i <= FREE_REFUSALS; i++) {
            server.api().post("/v1/issue", token, asks).with(403);
        }

        var refused = server.api().post("/v1/issue", token, asks).with(429);

        assertThat(refused.json().path("type").asText())
                .isEqualTo("urn:signet:problem:too-many-requests");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        server.api().post("/v1/issue", server.token("shop/patient"), "{}").with(201);
        await("the pause ends, and one success the streak")
                .until(() -> server.api().post("/v1/issue", token, "{}").status() == 201);
    }

    @Test
    void thePortWithoutTlsHasNothingThatNeedsACaller() throws Exception {
        for (Operation operation : operations()) {
            if (operation.method().equals("GET")
                    && !operation.access().equals("public-also-plain")) {
                assertThat(
                                server.api()
                                        .plain(
                                                operation.concrete(),
                                                "Authorization",
                                                "Bearer " + server.operatorToken())
                                        .status())
                        .as(operation.toString())
                        .isEqualTo(404);
            }
        }
    }
}

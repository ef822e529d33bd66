package dev.signet.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.api.ContractTest.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation × everybody who may call, on both ports, generated from {@code openapi.yaml}:
 * authorisation by sub-path or method cannot be forgotten.
 */
class AccessMatrixTest {

    /** Who calls. */
    enum Principal {
        ANONYMOUS,
        WRONG_TOKEN,
        WORKLOAD_TOKEN,
        CERTIFICATE,
        OPERATOR
    }

    private static final Map<String, Set<Principal>> ADMITTED =
            Map.of(
                    "public", EnumSet.allOf(Principal.class),
                    "public-also-plain", EnumSet.allOf(Principal.class),
                    "workload-token", EnumSet.of(Principal.WORKLOAD_TOKEN),
                    "workload", EnumSet.of(Principal.WORKLOAD_TOKEN, Principal.CERTIFICATE),
                    "caller",
                            EnumSet.of(
                                    Principal.WORKLOAD_TOKEN,
                                    Principal.CERTIFICATE,
                                    Principal.OPERATOR),
                    "operator", EnumSet.of(Principal.OPERATOR));

    private static TestApi api;
    private static Map<Principal, TestClient> clients;

    @BeforeAll
    static void start() {
        api = new TestApi();
        clients =
                Map.of(
                        Principal.ANONYMOUS, TestClient.anonymous(api),
                        Principal.WRONG_TOKEN, TestClient.of(api, "wrong"),
                        Principal.WORKLOAD_TOKEN, TestClient.of(api, TestApi.ORDERS),
                        Principal.CERTIFICATE, Certificates.client(api, TestApi.ORDERS),
                        Principal.OPERATOR, TestClient.of(api, TestApi.OPERATOR));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static Stream<Arguments> matrix() {
        var cases = new ArrayList<Arguments>();
        for (Operation operation : ContractTest.operations()) {
            for (Principal principal : Principal.values()) {
                cases.add(
                        Arguments.of(
                                operation.method(),
                                operation.path(),
                                operation.json().get("x-access").asText(),
                                principal));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} {1} ({2}) by {3}")
    @MethodSource("matrix")
    void overHttpsAnOperationAdmitsExactlyThoseTheContractNames(
            String method, String path, String access, Principal principal) {
        var answer = send(principal, method, api.https(concrete(path)));

        if (requireNonNull(ADMITTED.get(access), access).contains(principal)) {
            assertThat(answer.status()).isNotEqualTo(401);
            assertThat(answer.problem()).isNotEqualTo("not-permitted");
        } else if (Set.of(Principal.ANONYMOUS, Principal.WRONG_TOKEN).contains(principal)) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        } else {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("not-permitted");
        }
    }

    static Stream<Arguments> operations() {
        return ContractTest.operations().stream()
                .map(operation ->
                        Arguments.of(
                                operation.method(),
                                operation.path(),
                                operation.json().get("x-access").asText()));
    }

    @ParameterizedTest(name = "{0} {1} ({2})")
    @MethodSource("operations")
    void thePlainPortHasNothingButWhatTheContractPutsThere(
            String method, String path, String access) {
        for (Principal principal : List.of(Principal.ANONYMOUS, Principal.OPERATOR)) {
            var answer = send(principal, method, api.http(concrete(path)));

            if (access.equals("public-also-plain")) {
                assertThat(answer.status())
                        .as("reached, if not understood, or there is no delta CRL")
                        .isIn(200, 404, 415);
                assertThat(answer.problem()).isNotEqualTo("not-found");
            } else {
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.problem()).isEqualTo("not-found");
            }
        }
    }

    private static TestClient.Answer send(Principal principal, String method, URI uri) {
        String verb = method.toUpperCase(Locale.ROOT);
        boolean hasBody = !Set.of("GET", "DELETE").contains(verb);
        TestClient client = requireNonNull(clients.get(principal));
        return hasBody ? client.withJson().send(verb, uri, "{}") : client.send(verb, uri, "");
    }

    private static String concrete(String path) {
        return path.replace("{serial}", "42" + "0".repeat(38))
                .replace("{id}", "AAAA.QgAA")
                .replace("{name}", "absent")
                .replace("{issuer}", "issuing")
                .replace("{mount}", "absent")
                .replace("{shard}", "0")
                .replace("{request}", "MAA=")
                .replace("{version}", "1");
    }
}

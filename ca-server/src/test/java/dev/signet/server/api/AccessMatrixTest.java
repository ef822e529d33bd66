package dev.signet.server.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.api.ContractTest.Operation;
import dev.signet.server.auth.Permission;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation × everybody who may call, on both ports, generated from {@code openapi.yaml}:
 * authorisation by sub-path or method cannot be forgotten. Of operators there are two for each
 * permission: who has no other, and who has every other.
 */
class AccessMatrixTest {

    private static final String ANONYMOUS = "anonymous";
    private static final String WRONG_TOKEN = "wrong token";
    private static final String WORKLOAD_TOKEN = "workload token";
    private static final String CERTIFICATE = "certificate";
    private static final String ADMIN = "admin";
    private static final String ONLY = "only ";
    private static final String ALL_BUT = "all but ";

    private static TestApi api;
    private static Map<String, TestClient> clients;

    @BeforeAll
    static void start() {
        api = new TestApi();
        clients = new LinkedHashMap<>();
        clients.put(ANONYMOUS, TestClient.anonymous(api));
        clients.put(WRONG_TOKEN, TestClient.of(api, "wrong"));
        clients.put(WORKLOAD_TOKEN, TestClient.of(api, TestApi.ORDERS));
        clients.put(CERTIFICATE, Certificates.client(api, TestApi.ORDERS));
        clients.put(ADMIN, TestClient.of(api, TestApi.OPERATOR));
        for (Permission each : Permission.values()) {
            clients.put(ONLY + each.text(), TestClient.of(api, TestApi.operator(each.text())));
            clients.put(ALL_BUT + each.text(), TestClient.of(api, TestApi.operator(allBut(each))));
        }
    }

    private static String allBut(Permission one) {
        return Arrays.stream(Permission.values())
                .filter(each -> each != one)
                .map(Permission::text)
                .collect(Collectors.joining(" "));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static List<Arguments> operations() {
        return ContractTest.operations().stream()
                .map(operation ->
                        Arguments.of(operation.method(), operation.path(), access(operation)))
                .toList();
    }

    private static String access(Operation operation) {
        return operation.json().get("x-access").asText();
    }

    @ParameterizedTest(name = "{0} {1} ({2})")
    @MethodSource("operations")
    void overHttpsAnOperationAdmitsExactlyThoseTheContractNames(
            String method, String path, String access) {
        clients.forEach((who, client) -> {
            var answer = send(client, method, api.https(concrete(path)));

            if (admits(access, who)) {
                assertThat(answer.status()).as(who).isNotEqualTo(401);
                assertThat(answer.problem()).as(who).isNotEqualTo("not-permitted");
            } else if (Set.of(ANONYMOUS, WRONG_TOKEN).contains(who)) {
                assertThat(answer.status()).as(who).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            } else {
                assertThat(answer.status()).as(who).isEqualTo(403);
                assertThat(answer.problem()).as(who).isEqualTo("not-permitted");
            }
        });
    }

    /** What the word in the contract means. */
    private static boolean admits(String access, String who) {
        return switch (access) {
            case "public", "public-also-plain" -> true;
            case "workload-token" -> who.equals(WORKLOAD_TOKEN);
            case "workload" -> isWorkload(who);
            default ->
                    (access.startsWith("workload-or-permission:") && isWorkload(who))
                            || isOperatorWith(permission(access).orElseThrow(), who);
        };
    }

    private static boolean isWorkload(String who) {
        return Set.of(WORKLOAD_TOKEN, CERTIFICATE).contains(who);
    }

    private static boolean isOperatorWith(String permission, String who) {
        return who.equals(ADMIN)
                || who.equals(ONLY + permission)
                || (who.startsWith(ALL_BUT) && !who.equals(ALL_BUT + permission));
    }

    private static Optional<String> permission(String access) {
        return Stream.of("permission:", "workload-or-permission:")
                .filter(access::startsWith)
                .map(prefix -> access.substring(prefix.length()))
                .findFirst();
    }

    @Test
    void everyPermissionThatTheContractNamesIsOne() {
        var named = new ArrayList<String>();
        for (Operation operation : ContractTest.operations()) {
            permission(access(operation)).ifPresent(named::add);
        }

        assertThat(Arrays.stream(Permission.values()).map(Permission::text)).containsAll(named);
    }

    @ParameterizedTest(name = "{0} {1} ({2})")
    @MethodSource("operations")
    void thePlainPortHasNothingButWhatTheContractPutsThere(
            String method, String path, String access) {
        for (String who : List.of(ANONYMOUS, ADMIN)) {
            var answer = send(requireNonNull(clients.get(who)), method, api.http(concrete(path)));

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

    private static TestClient.Answer send(TestClient client, String method, URI uri) {
        String verb = method.toUpperCase(Locale.ROOT);
        boolean hasBody = !Set.of("GET", "DELETE").contains(verb);
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
                .replace("{tile}", "0/000")
                .replace("{tbs_hash}", "0".repeat(64))
                .replace("{version}", "1");
    }
}

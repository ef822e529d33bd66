package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.TestCa;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operators whose grants are limited, and what is beyond them: the mount {@code second} beside the
 * default one, the role {@code other} beside {@code web}, the namespace {@code elsewhere} beside
 * {@code shop}. Every reference to a foreign object, in path, query or body, is refused, in the
 * same words whether there is such an object or not.
 */
class ForeignObjectsTest {

    private static final String OF_SECOND = "admin@mount:second";
    private static final String OF_OTHER =
            "certificates:read@role:other certificates:revoke@role:other roles:read@role:other"
                    + " roles:write@role:other";
    private static final String OF_ELSEWHERE = "team@namespace:dev/elsewhere";
    private static final String OF_SHOP = "team@namespace:dev/shop";

    private static final String ABSENT_ID = "00000000-0000-4000-8000-000000000000";

    private static TestApi api;
    private static String serial;
    private static String caSerial;
    private static String plan;

    @BeforeAll
    static void start() {
        api = new TestApi();
        var admin = TestClient.of(api, TestApi.OPERATOR);
        assertThat(admin.post("/v1/mounts", "{\"name\": \"second\"}").status()).isEqualTo(201);
        api.ca.found("second");
        for (String role : List.of("other", "second:web")) {
            String document = TestCa.ROLE.replace("\"shop\"", "\"nowhere\"");
            assertThat(admin.put("/v1/roles/" + role, document).status()).isEqualTo(201);
        }
        var asked =
                admin.post("/v1/issuer-requests", "{\"name\": \"asked\", \"common_name\": \"A\"}");
        assertThat(asked.status()).as(asked.text()).isEqualTo(201);
        serial = Certificates.serial(api, TestApi.ORDERS);
        caSerial = api.ca.issuing().serial().hex();
        plan =
                admin.post(
                                "/v1/revocation-plans",
                                "{\"namespace\": \"shop\", \"cluster\": \"dev\", \"role\": \"web\","
                                        + " \"reason\": \"superseded\"}")
                        .json()
                        .get("id")
                        .asText();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** A request; {@code %s} in path or body stands for the object, which is there or absent. */
    record Reference(
            String grants, String method, String path, String body, String there, String absent) {

        TestClient.Answer send(String object) {
            var client = TestClient.of(api, TestApi.operator(grants));
            return (body.isEmpty() ? client : client.withJson())
                    .send(method, api.https(path.formatted(object)), body.formatted(object));
        }

        @Override
        public String toString() {
            return grants + ": " + method + " " + path + " " + body;
        }
    }

    private static Reference of(
            String grants, String method, String path, String body, String there, String absent) {
        return new Reference(grants, method, path, body.replace('\'', '"'), there, absent);
    }

    static List<Reference> mounts() {
        return List.of(
                of(OF_SECOND, "GET", "/v1/mounts/%s", "", "pki", "absent"),
                of(OF_SECOND, "PATCH", "/v1/mounts/%s", "{}", "pki", "absent"),
                of(OF_SECOND, "DELETE", "/v1/mounts/%s", "", "pki", "absent"),
                of(OF_SECOND, "POST", "/v1/mounts", "{'name': '%s'}", "pki", "absent"));
    }

    static List<Reference> roles() {
        return List.of(OF_SECOND, OF_OTHER).stream()
                .flatMap(grants ->
                        List.of(
                                of(grants, "GET", "/v1/roles/%s", "", "web", "absent"),
                                of(grants, "PUT", "/v1/roles/%s", TestCa.ROLE, "web", "absent"),
                                of(grants, "PATCH", "/v1/roles/%s", "{}", "web", "absent"),
                                of(grants, "DELETE", "/v1/roles/%s", "", "web", "absent"),
                                of(grants, "GET", "/v1/roles/%s/versions", "", "web", "absent"),
                                of(grants, "GET", "/v1/roles/%s/versions/1", "", "web", "absent"))
                                .stream())
                .toList();
    }

    static List<Reference> issuers() {
        return List.of(
                issuer("GET", "/rotation", ""),
                issuer("PUT", "/rotation", "{'automatic': false}"),
                issuer("POST", "/activate", "{}"),
                issuer("POST", "/retire", "{'force': true}"),
                issuer("POST", "/revoke", "{'force': true}"),
                issuer("POST", "/rekey", "{'name': 'second:new'}"),
                issuer("POST", "/reissue", "{}"),
                issuer("POST", "/sign-intermediate", "{'csr': 'none'}"),
                issuer("POST", "/cross-sign", "{'issuer': 'second:ca'}"),
                issuer("DELETE", "", ""),
                body("/v1/issuers", "{'kind': 'root', 'name': '%s', 'common_name': 'R'}"),
                body(
                        "/v1/issuers",
                        "{'kind': 'intermediate', 'name': 'second:new', 'common_name': 'I',"
                                + " 'parent': '%s'}"),
                body(
                        "/v1/issuers",
                        "{'kind': 'root', 'name': 'second:new', 'common_name': 'R',"
                                + " 'succeeds': '%s'}"),
                body("/v1/issuers/import", "{'name': '%s'}"),
                body("/v1/issuers/import", "{'name': 'second:new', 'succeeds': '%s'}"),
                body("/v1/issuers/second:ca/cross-sign", "{'issuer': '%s'}"),
                body("/v1/issuers/second:ca/rekey", "{'name': '%s'}"),
                body("/v1/issuers/second:ca/rekey", "{'name': 'second:new', 'succeeds': '%s'}"),
                body("/v1/issuer-requests", "{'name': '%s', 'common_name': 'R'}"),
                of(OF_SECOND, "DELETE", "/v1/issuer-requests/%s", "", "asked", "absent"),
                of(
                        OF_SECOND,
                        "POST",
                        "/v1/issuer-requests/%s/set-signed",
                        "{}",
                        "asked",
                        "absent"));
    }

    private static Reference issuer(String method, String path, String body) {
        return of(OF_SECOND, method, "/v1/issuers/%s" + path, body, "issuing", "absent");
    }

    private static Reference body(String path, String body) {
        return of(OF_SECOND, "POST", path, body, "issuing", "absent");
    }

    static List<Reference> certificates() {
        return List.of(OF_SECOND, OF_OTHER, OF_ELSEWHERE).stream()
                .flatMap(grants ->
                        List.of(
                                serial(grants, "GET", "/v1/certificates/%s", ""),
                                serial(grants, "POST", "/v1/revoke", "{'serial_number': '%s'}"),
                                search(grants, "issuer=%s", "issuing", "absent"),
                                search(grants, "mount=%s", "pki", "absent"),
                                search(grants, "role=%s", "web", "absent"),
                                search(grants, "role=%s", "signet-issuer", "signet-ocsp"),
                                search(
                                        grants,
                                        "name=%s",
                                        "orders.shop.svc.cluster.local",
                                        "absent"),
                                search(grants, "cluster=dev&namespace=%s", "shop", "absent"),
                                search(grants, "namespace=%s", "shop", "absent"),
                                plan(grants, "{'issuer': '%s'}", "issuing", "absent"),
                                plan(grants, "{'role': '%s'}", "web", "absent"),
                                plan(grants, "{'namespace': '%s'}", "shop", "absent"),
                                plan(
                                        grants,
                                        "{'cluster': 'dev', 'namespace': '%s'}",
                                        "shop",
                                        "absent"),
                                planned(grants, "GET", ""),
                                planned(grants, "POST", "/execute"),
                                planned(grants, "POST", "/cancel"))
                                .stream())
                .toList();
    }

    private static Reference serial(String grants, String method, String path, String body) {
        return of(grants, method, path, body, serial, "42" + "0".repeat(38));
    }

    private static Reference search(String grants, String query, String there, String absent) {
        return of(grants, "GET", "/v1/certificates?" + query, "", there, absent);
    }

    private static Reference plan(String grants, String body, String there, String absent) {
        return of(grants, "POST", "/v1/revocation-plans", body, there, absent);
    }

    private static Reference planned(String grants, String method, String verb) {
        return of(grants, method, "/v1/revocation-plans/%s" + verb, "", plan, ABSENT_ID);
    }

    static List<Reference> workloads() {
        return List.of(
                of(
                        OF_ELSEWHERE,
                        "POST",
                        "/v1/explain",
                        "{'identity': {'cluster': 'dev', 'namespace': '%s',"
                                + " 'service_account': 'orders'}}",
                        "shop",
                        "absent"),
                of(
                        OF_ELSEWHERE,
                        "POST",
                        "/v1/explain",
                        "{'identity': {'cluster': '%s', 'namespace': 'elsewhere',"
                                + " 'service_account': 'orders'}}",
                        "prod",
                        "absent"));
    }

    @ParameterizedTest
    @MethodSource({"mounts", "roles", "issuers", "certificates", "workloads"})
    void aForeignObjectIsRefusedInTheSameWordsWhetherItIsThereOrNot(Reference reference) {
        var there = reference.send(reference.there());
        var absent = reference.send(reference.absent());

        assertThat(there.problem())
                .as(there.text())
                .isIn("not-permitted", "unknown-serial", "unknown-plan");
        assertThat(words(there, reference.there())).isEqualTo(words(absent, reference.absent()));
    }

    private static String words(TestClient.Answer answer, String object) {
        return answer.text()
                .replace(object, "OBJECT")
                .replaceAll("\"request_id\":\"[^\"]*\"", "\"request_id\":\"\"");
    }

    @Test
    void nothingOfWhatWasRefusedWasDone() {
        var admin = TestClient.of(api, TestApi.OPERATOR);

        assertThat(admin.get("/v1/roles/web").json().get("version").asInt()).isEqualTo(1);
        assertThat(admin.get("/v1/issuers/issuing").json().get("state").asText())
                .isEqualTo("active");
        assertThat(admin.get("/v1/certificates/" + serial).json().get("state").asText())
                .isEqualTo("issued");
        assertThat(admin.get("/v1/revocation-plans/" + plan).json().get("state").asText())
                .isEqualTo("planned");
    }

    @Test
    void listsLeaveOutWhatIsBeyondTheGrants() {
        var second = TestClient.of(api, TestApi.operator(OF_SECOND));
        var other = TestClient.of(api, TestApi.operator(OF_OTHER));

        assertThat(names(second.get("/v1/mounts").json().get("mounts"))).containsExactly("second");
        assertThat(names(second.get("/v1/roles").json().get("roles")))
                .containsExactly("second:web");
        assertThat(names(second.get("/v1/issuer-requests").json().get("issuer_requests")))
                .isEmpty();
        assertThat(second.get("/v1/revocation-plans").json().get("plans")).isEmpty();
        assertThat(names(other.get("/v1/roles").json().get("roles"))).containsExactly("other");
    }

    private static List<String> names(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.get("name").asText())
                .toList();
    }

    @Test
    void aTeamSeesExplainsAndRevokesWhatIsOfItsNamespace() {
        var team = TestClient.of(api, TestApi.operator(OF_SHOP));
        String own = Certificates.serial(api, TestApi.PAYMENTS);

        assertThat(team.get("/v1/certificates/" + own).status()).isEqualTo(200);
        assertThat(
                        team.get("/v1/certificates?cluster=dev&namespace=shop")
                                .json()
                                .get("certificates")
                                .findValuesAsText("serial_number"))
                .contains(own, serial);
        assertThat(
                        team.post(
                                        "/v1/explain",
                                        "{\"identity\": {\"cluster\": \"dev\", \"namespace\":"
                                                + " \"shop\", \"service_account\": \"orders\"}}")
                                .status())
                .isEqualTo(200);
        assertThat(team.post("/v1/revoke", "{\"serial_number\": \"" + own + "\"}").status())
                .isEqualTo(200);
    }

    @Test
    void whoSearchesBeyondTheGrantsIsToldWhichFiltersAreMissing() {
        var answer = TestClient.of(api, TestApi.operator(OF_SHOP)).get("/v1/certificates");

        assertThat(answer.problem()).isEqualTo("not-permitted");
        assertThat(answer.json().get("detail").asText()).contains("namespace:dev/shop");
    }

    @Test
    void aTeamIsToldInWordsWhatWouldAllowARequestAndNotWhatTheRoleSays() {
        var team = TestClient.of(api, TestApi.operator(OF_SHOP));

        JsonNode change =
                team.post(
                                "/v1/explain",
                                "{\"identity\": {\"cluster\": \"dev\", \"namespace\": \"shop\","
                                        + " \"service_account\": \"orders\"}, \"role\": \"web\","
                                        + " \"alt_names\": [\"www.example.com\"]}")
                        .json()
                        .get("smallest_change");

        assertThat(change.get("words")).isNotEmpty();
        assertThat(change.has("patch")).isFalse();
    }

    @Test
    void theCertificateOfACaIsNotRevokedWithThePermissionForThoseOfWorkloads() {
        var officer = TestClient.of(api, TestApi.operator("certificates:read certificates:revoke"));

        var answer = officer.post("/v1/revoke", "{\"serial_number\": \"" + caSerial + "\"}");

        assertThat(answer.problem()).isEqualTo("unknown-serial");
        assertThat(api.auditOf(answer.requestId()).getFirst()).startsWith("RevocationRefused");
    }
}

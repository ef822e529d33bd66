package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.TestCa;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in one mount never shows in another: {@code second} is as {@code pki}, beside it. */
class MountIsolationTest {

    private static final String PATTERNS =
            """
            {"callers": [{"cluster": "dev", "namespace": "shop", "service_account": "*"}],
             "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
             "ttl": "24h"%s}
            """;

    private final TestApi api = new TestApi();
    private final TestClient operator = TestClient.of(api, TestApi.OPERATOR);
    private final TestClient orders = TestClient.of(api, TestApi.ORDERS);

    @BeforeEach
    void makeASecondMount() {
        assertThat(operator.post("/v1/mounts", "{\"name\": \"second\"}").status()).isEqualTo(201);
        assertThat(putRole("second:web", "").status()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient.Answer putRole(String name, String more) {
        return operator.put("/v1/roles/" + name, PATTERNS.formatted(more));
    }

    private TestClient.Answer issue(String role) {
        return orders.post("/v1/issue", "{\"role\": \"" + role + "\"}");
    }

    private void change(String mount, String json) {
        var changed =
                operator.with("Content-Type", "application/merge-patch+json")
                        .send("PATCH", api.https("/v1/mounts/" + mount), json);
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    }

    private static List<X509Certificate> certificates(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private X509CRL crl(String path) throws Exception {
        var answer = TestClient.anonymous(api).get("/v1/issuers/" + path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(answer.body().octets));
    }

    @Test
    void aRoleIsSignedForByTheIssuerOfItsOwnMount() throws Exception {
        api.ca.found("second");

        JsonNode issued = issue("second:web").json();

        assertThat(issued.get("issuer").asText()).isEqualTo("second:ca");
        assertThat(issued.get("role").asText()).isEqualTo("second:web");
        X509Certificate certificate = certificates(issued.get("certificate").asText()).getFirst();
        X509Certificate root = certificates(issued.get("trust_bundle").asText()).getFirst();
        X509Certificate authority = certificates(issued.get("issuing_ca").asText()).getFirst();
        assertThat(root.getSubjectX500Principal()).hasToString("CN=Root of second");
        certificate.verify(authority.getPublicKey());
        authority.verify(root.getPublicKey());
        assertThat(issue("web").json().get("issuer").asText()).isEqualTo("issuing");
    }

    @Test
    void aMountWithoutAnIssuerBorrowsNone() {
        var refused = issue("second:web");

        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.json().get("rule").asText()).isEqualTo("issuer_ref");
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuing", "pki:issuing", "second:ca", "root"})
    void aRoleCannotNameAnIssuerOfAnotherMount(String issuer) {
        api.ca.found("second");

        var refused = putRole("second:api", ", \"issuer_ref\": \"" + issuer + "\"");

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.json().get("field").asText()).isEqualTo("issuer_ref");
        assertThat(putRole("second:api", ", \"issuer_ref\": \"ca\"").status()).isEqualTo(201);
        assertThat(putRole("api", ", \"issuer_ref\": \"ca\"").status()).isEqualTo(400);
    }

    @Test
    void aRoleWhoseIssuerIsNotInItsMountGetsNothingFromItsNamesakeElsewhere() {
        api.ca.found("second");
        api.ca.roles.replace(
                List.of(
                        TestCa.role(
                                "second:web",
                                PATTERNS.formatted(", \"issuer_ref\": \"issuing\""))));

        assertThat(issue("second:web").status()).isEqualTo(403);
    }

    @Test
    void whoNamesNoRoleIsOfferedThoseOfTheDefaultMountOnly() {
        api.ca.found("second");

        assertThat(orders.post("/v1/issue", "{}").json().get("role").asText()).isEqualTo("web");
        assertThat(operator.send("DELETE", api.https("/v1/roles/web"), "").status()).isEqualTo(204);
        assertThat(orders.post("/v1/issue", "{}").problem()).isEqualTo("no-role-admits");
    }

    @Test
    void aRevocationIsOnTheCrlsOfItsOwnMountOnly() throws Exception {
        api.ca.found("second");
        JsonNode issued = issue("second:web").json();
        String serial = issued.get("serial_number").asText();
        var revoked = operator.post("/v1/revoke", "{\"serial_number\": \"" + serial + "\"}");
        assertThat(revoked.status()).as(revoked.text()).isEqualTo(200);
        api.publishCrls();

        var number = new BigInteger(serial, 16);
        assertThat(crl("second:ca/crl").getRevokedCertificate(number)).isNotNull();
        assertThat(crl("second:ca/crl/0").getRevokedCertificate(number)).isNotNull();
        for (String path : List.of("issuing/crl", "issuing/crl/0", "root/crl", "second:root/crl")) {
            assertThat(crl(path).getRevokedCertificates()).as(path).isNull();
        }
        assertThat(
                        certificates(issued.get("certificate").asText())
                                .getFirst()
                                .getExtensionValue("2.5.29.31"))
                .asString()
                .contains("http://ca.test:8080/v1/issuers/second:ca/crl/0");
    }

    @Test
    void eachMountHasItsOwnTrustBundle() throws Exception {
        api.ca.found("second");

        for (String query : List.of("", "?mount=pki")) {
            assertThat(roots(query)).containsExactly("CN=Test Root");
        }
        assertThat(roots("?mount=second")).containsExactly("CN=Root of second");
        assertThat(TestClient.anonymous(api).get("/v1/trust-bundle?mount=third").problem())
                .isEqualTo("unknown-mount");
    }

    private List<String> roots(String query) throws Exception {
        var answer =
                TestClient.anonymous(api)
                        .with("Accept", "application/x-pem-file")
                        .get("/v1/trust-bundle" + query);
        return certificates(answer.text()).stream()
                .map(root -> root.getSubjectX500Principal().toString())
                .toList();
    }

    @Test
    void listsShowOneMountWhereAskedTo() {
        api.ca.found("second");
        assertThat(issue("web").status()).isEqualTo(201);
        assertThat(issue("second:web").status()).isEqualTo(201);

        assertThat(names("/v1/roles?mount=second", "roles")).containsExactly("second:web");
        assertThat(names("/v1/roles?mount=pki", "roles")).containsExactly("web");
        assertThat(names("/v1/roles", "roles")).containsExactly("second:web", "web");
        assertThat(names("/v1/issuers?mount=second", "issuers"))
                .containsExactly("second:ca", "second:root");
        assertThat(names("/v1/issuers?mount=pki", "issuers")).containsExactly("issuing", "root");
        assertThat(
                        operator.get("/v1/certificates?mount=second&role=second:web")
                                .json()
                                .get("certificates"))
                .hasSize(1);
        assertThat(
                        operator.get("/v1/certificates?mount=second&role=web")
                                .json()
                                .get("certificates"))
                .isEmpty();
        assertThat(operator.get("/v1/certificates?mount=third").json().get("certificates"))
                .isEmpty();
    }

    private List<String> names(String path, String list) {
        return operator.get(path).json().get(list).findValuesAsText("name");
    }

    @Test
    void eachMountPublishesItsCrlsInItsOwnWay() throws Exception {
        api.ca.found("second");
        change("second", "{\"crl\": {\"period\": \"10m\", \"lifetime\": \"2h\", \"shards\": 3}}");
        api.publishCrls();

        assertThat(life(crl("second:ca/crl/2"))).isEqualTo(Duration.ofHours(2));
        assertThat(life(crl("issuing/crl/0"))).isEqualTo(Duration.ofHours(24));
        assertThat(TestClient.anonymous(api).get("/v1/issuers/issuing/crl/1").problem())
                .isEqualTo("no-crl");
    }

    private static Duration life(X509CRL crl) {
        return Duration.between(crl.getThisUpdate().toInstant(), crl.getNextUpdate().toInstant());
    }

    @Test
    void noCertificateLivesLongerThanItsMountAllows() throws Exception {
        api.ca.found("second");
        change("second", "{\"max_lease_ttl\": \"1h\"}");

        X509Certificate cutShort =
                certificates(issue("second:web").json().get("certificate").asText()).getFirst();
        Instant end = cutShort.getNotBefore().toInstant().plus(Duration.ofHours(1));

        assertThat(cutShort.getNotAfter().toInstant()).isEqualTo(end.minusSeconds(1));
        assertThat(putRole("second:strict", ", \"leaf_not_after_behavior\": \"err\"").status())
                .isEqualTo(201);
        var refused = issue("second:strict");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").asText())
                .isEqualTo("no certificate in mount second lives longer than 1h");
        assertThat(issue("web").status()).isEqualTo(201);
    }

    @Test
    void theFirstIntermediateOfAMountSignsForRolesThatNameNone() {
        api.ca.found("second");

        assertThat(operator.get("/v1/mounts/second").json().get("default_issuer").asText())
                .isEqualTo("ca");
        assertThat(issue("second:web").json().get("issuer").asText()).isEqualTo("second:ca");
    }

    @Test
    void aFurtherIntermediateSignsOnlyOnceARoleOrTheMountNamesIt() {
        var made =
                operator.post(
                        "/v1/issuers",
                        """
                        {"name": "edge", "kind": "intermediate", "parent": "root",
                         "common_name": "Edge",
                         "name_constraints": {"permitted": {"dns": ["edge.example"]}}}
                        """);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        api.ca.reloadMounts();
        assertThat(issue("web").json().get("issuer").asText()).isEqualTo("issuing");

        change("pki", "{\"default_issuer\": \"edge\"}");
        var beyond = issue("web");
        assertThat(beyond.status()).as(beyond.text()).isEqualTo(403);
        assertThat(beyond.text()).contains("edge");
        assertThat(putRole("named", ", \"issuer_ref\": \"issuing\"").status()).isEqualTo(201);
        assertThat(issue("named").json().get("issuer").asText()).isEqualTo("issuing");
    }

    @Test
    void withoutADefaultIssuerARoleMustNameOne() {
        change("pki", "{\"default_issuer\": null}");

        var refused = issue("web");
        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.text()).contains("issuer_ref", "default_issuer");
        assertThat(putRole("named", ", \"issuer_ref\": \"issuing\"").status()).isEqualTo(201);
        assertThat(issue("named").json().get("issuer").asText()).isEqualTo("issuing");
    }
}

package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.TestCa;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.x509.SerialNumber;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/issuers/{issuer}/activate|retire|revoke} and {@code …/rotation}. */
class IssuerLifeTest {

    private final TestApi api = new TestApi();

    @AfterEach
    void stop() {
        api.close();
    }

    private TestClient operator() {
        return TestClient.of(api, TestApi.OPERATOR);
    }

    private TestClient.Answer act(String issuer, String verb, String json) {
        return operator().post("/v1/issuers/" + issuer + "/" + verb, json);
    }

    private void make(String name, String kind, String succeeds) {
        String parent = kind.equals("root") ? "" : "\"parent\": \"root\", ";
        var answer =
                operator()
                        .post(
                                "/v1/issuers",
                                """
                                {"name": "%s", "kind": "%s", %s"common_name": "%s", "succeeds": "%s"}
                                """
                                        .formatted(name, kind, parent, name, succeeds));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().get("state").asText()).isEqualTo("prepared");
        assertThat(answer.json().get("succeeds").asText()).isEqualTo(succeeds);
    }

    private String state(String issuer) {
        return TestClient.anonymous(api).get("/v1/issuers/" + issuer).json().get("state").asText();
    }

    private long sequence() {
        return TestClient.anonymous(api).get("/v1/trust-bundle").json().get("sequence").longValue();
    }

    private int trusted() {
        return TestClient.anonymous(api).get("/v1/trust-bundle").json().get("certificates").size();
    }

    private X509CRL crlOfRoot() throws Exception {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(
                                new ByteArrayInputStream(
                                        api.ca
                                                .crl(TestCa.ROOT, CrlScope.complete())
                                                .der()
                                                .octets()));
    }

    @Test
    void aSuccessorIsActivatedAndTheOldOneRetiredWithNobodyLeftOut() {
        make("issuing-2", "intermediate", "issuing");
        api.publishCrls();

        assertThat(act("issuing-2", "activate", "{}").status()).isEqualTo(200);
        assertThat(act("issuing", "retire", "{}").status()).isEqualTo(200);

        assertThat(state("issuing")).isEqualTo("retired");
        String serial = Certificates.serial(api, TestApi.ORDERS);
        assertThat(api.ca.record(SerialNumber.parse(serial)).issuer().value())
                .isEqualTo("issuing-2");
    }

    @Test
    void nothingIsActivatedBeforeItsCrlsArePublished() {
        make("issuing-2", "intermediate", "issuing");

        var answer = act("issuing-2", "activate", "{\"force\": true}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("issuer-state");
        assertThat(answer.text()).contains("has not been published yet");
    }

    @Test
    void anIssuerThatRolesNeedIsRetiredOnlyByForce() {
        var answer = act("issuing", "retire", "{}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("issuer-in-use");
        assertThat(answer.json().get("blockers").toString())
                .contains("role web would have no issuer", "own certificates");

        assertThat(act("issuing", "retire", "{\"force\": true}").status()).isEqualTo(200);
        assertThat(state("issuing")).isEqualTo("retired");
        assertThat(act("issuing", "retire", "{}").status()).as("again").isEqualTo(200);
    }

    @Test
    void whatWasRetiredByMistakeSignsAgain() {
        assertThat(act("issuing", "retire", "{\"force\": true}").status()).isEqualTo(200);
        api.publishCrls();

        assertThat(act("issuing", "activate", "{}").status()).isEqualTo(200);
        assertThat(state("issuing")).isEqualTo("active");
    }

    @ParameterizedTest
    @CsvSource({"activate", "retire"})
    void aRevokedIssuerNeverComesBack(String verb) {
        assertThat(act("issuing", "revoke", "{\"force\": true}").status()).isEqualTo(200);

        assertThat(act("issuing", verb, "{\"force\": true}").problem()).isEqualTo("issuer-state");
        assertThat(state("issuing")).isEqualTo("revoked");
    }

    @Nested
    class ARevokedIntermediate {

        @Test
        void isOnItsParentsCrlAndIssuesNothing() throws Exception {
            String json = "{\"force\": true, \"reason\": \"superseded\"}";
            assertThat(act("issuing", "revoke", json).status()).isEqualTo(200);
            api.publishCrls();

            assertThat(crlOfRoot().getRevokedCertificate(api.ca.issuing().serial().value()))
                    .isNotNull();
            assertThat(TestClient.of(api, TestApi.ORDERS).post("/v1/issue", "{}").status())
                    .isEqualTo(403);
        }

        @Test
        void hasThoseBelowItRenewNow() {
            String serial = Certificates.serial(api, TestApi.ORDERS);
            assertThat(act("issuing", "revoke", "{\"force\": true}").status()).isEqualTo(200);

            JsonNode info =
                    TestClient.anonymous(api)
                            .get(
                                    "/v1/renewal-info/"
                                            + Certificates.renewalId(
                                                    api.ca.issuing().subjectKeyId(), serial))
                            .json();

            assertThat(Instant.parse(info.at("/suggested_window/end").asText()))
                    .isBeforeOrEqualTo(api.ca.clock.instant());
        }

        @Test
        void whoseKeyIsCompromisedIsBlocked() {
            String json = "{\"force\": true, \"reason\": \"keyCompromise\"}";
            assertThat(act("issuing", "revoke", json).status()).isEqualTo(200);

            boolean blocked =
                    api.ca.database.resultOf(tx ->
                            api.ca.inventory.isBlocked(
                                    tx, api.ca.issuing().publicKey().sha256Hex()));
            assertThat(blocked).isTrue();
        }

        @Test
        void isNotRevokedWhileRolesNeedItUnlessByForce() {
            assertThat(act("issuing", "revoke", "{}").problem()).isEqualTo("issuer-in-use");
            assertThat(state("issuing")).isEqualTo("active");
        }
    }

    @Nested
    class ARoot {

        @Test
        void isInTheTrustBundleFromWhenItIsPrepared() {
            api.ca.reloadIssuers();
            long before = sequence();

            make("root-2", "root", "root");

            assertThat(trusted()).isEqualTo(2);
            assertThat(sequence()).isGreaterThan(before);
        }

        @Test
        void signsOnlyWhenItWasAnnouncedLongEnoughUnlessByForce() {
            make("root-2", "root", "root");
            api.publishCrls();
            assertThat(act("root-2", "activate", "{}").problem()).isEqualTo("issuer-in-use");

            api.ca.clock.advance(Duration.ofHours(25));
            api.publishCrls();

            assertThat(act("root-2", "activate", "{}").status()).isEqualTo(200);
        }

        @Test
        void isNotRetiredWhileNothingElseCouldReplaceWhatItSigned() {
            var answer = act("root", "retire", "{}");

            assertThat(answer.problem()).isEqualTo("issuer-in-use");
            assertThat(answer.text()).contains("issuer issuing");
        }

        @Test
        void isRevokedOnlyByWhoConfirmsThatItLeavesTheTrustBundle() {
            var unconfirmed = act("root", "revoke", "{\"force\": true}");
            assertThat(unconfirmed.text()).contains("remove_from_trust_bundle");

            var answer =
                    act("root", "revoke", "{\"force\": true, \"remove_from_trust_bundle\": true}");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("warnings").toString())
                    .contains("whoever trusts a root asks no CRL about it");
            assertThat(trusted()).isZero();
        }
    }

    @Test
    void theRotationOfAnIssuerSaysWhatDependsOnIt() {
        var _ = Certificates.serial(api, TestApi.ORDERS);

        JsonNode rotation = operator().get("/v1/issuers/issuing/rotation").json();

        assertThat(rotation.get("automatic").asBoolean()).isTrue();
        assertThat(rotation.get("due").asBoolean()).isFalse();
        assertThat(rotation.get("live_certificates").asInt())
                .as("of the workload, and of the server itself")
                .isEqualTo(2);
        JsonNode root = operator().get("/v1/issuers/root/rotation").json();
        assertThat(root.get("live_certificates").asInt()).as("issuing").isEqualTo(1);
        assertThat(root.get("blockers")).hasSize(1);
    }

    @Test
    void automaticRotationIsTurnedOffAndOnForOneIssuer() {
        var off = operator().put("/v1/issuers/issuing/rotation", "{\"automatic\": false}");
        assertThat(off.json().get("automatic").asBoolean()).isFalse();
        assertThat(off.json().get("blockers").toString()).contains("off");

        var on = operator().put("/v1/issuers/issuing/rotation", "{\"automatic\": true}");
        assertThat(on.json().get("automatic").asBoolean()).isTrue();
        var neither = operator().put("/v1/issuers/issuing/rotation", "{}");
        assertThat(neither.status()).isEqualTo(400);
        assertThat(neither.json().get("field").asText()).isEqualTo("automatic");
        assertThat(operator().put("/v1/issuers/root/rotation", "{\"automatic\": true}").problem())
                .isEqualTo("issuer-state");
    }

    @Test
    void aSuccessorIsOfTheSameKindAsWhatItSucceeds() {
        var answer =
                operator()
                        .post(
                                "/v1/issuers",
                                """
                                {"name": "root-2", "kind": "root", "common_name": "x",
                                 "succeeds": "issuing"}
                                """);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("succeeds");
    }

    @ParameterizedTest
    @CsvSource({"activate", "retire", "revoke"})
    void anIssuerThatIsNotThereIsNotFound(String verb) {
        assertThat(act("nobody", verb, "{}").problem()).isEqualTo("unknown-issuer");
    }
}

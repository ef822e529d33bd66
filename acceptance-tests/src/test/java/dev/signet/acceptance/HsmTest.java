package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.acceptance.Api.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A CA whose key is in an HSM: what the world sees when sessions are cut, the PIN is wrong, or the
 * HSM is away.
 */
@TestInstance(Lifecycle.PER_CLASS)
class HsmTest {

    private static final String ISSUER = "sealed";
    private static final Duration LONGER_THAN_A_LOGIN_IS_NEW = Duration.ofMillis(1500);
    private static final Duration RECOVERY = Duration.ofSeconds(45);

    private Path folder;
    private Hsm hsm;
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path files) throws Exception {
        folder = files;
        hsm = Hsm.in(folder.resolve("hsm"));
        Path data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        SignetYaml yaml = SignetYaml.of(data);
        Files.writeString(yaml.file(), Files.readString(yaml.file()) + hsm.section());
        server = TestServer.serve(data, hsm.place());
        operator(
                        "POST",
                        "/v1/issuers",
                        """
                        {"name": "%s", "kind": "intermediate", "parent": "root",
                         "common_name": "Sealed CA", "key_type": "ec-p256",
                         "key_storage": "pkcs11"}
                        """
                                .formatted(ISSUER))
                .with(201);
        operator(
                        "PUT",
                        "/v1/roles/sealed",
                        """
                        {"callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
                         "allowed_domains": ["svc.cluster.local"], "allow_subdomains": true,
                         "issuer_ref": "%s"}
                        """
                                .formatted(ISSUER))
                .with(201);
        withinRecovery("the new issuer signs").until(() -> issue().status() == 201);
    }

    @AfterAll
    void end() {
        if (server != null) {
            server.kill();
        }
        hsm.close();
    }

    @BeforeEach
    void everythingIsWell() throws Exception {
        hsm.writePin(SoftHsm.PIN);
        withinRecovery("it is ready").until(() -> readyz().status() == 200);
    }

    private static ConditionFactory withinRecovery(String what) {
        return await(what).atMost(RECOVERY).pollInterval(Duration.ofMillis(200));
    }

    private Answer operator(String method, String path, String json) throws Exception {
        return method.equals("PUT")
                ? server.api().put(path, server.operatorToken(), json)
                : server.api().post(path, server.operatorToken(), json);
    }

    private Answer issue() throws Exception {
        return server.api()
                .post(
                        "/v1/issue",
                        server.token(ORDERS),
                        """
                        {"role": "sealed", "common_name": "orders.shop.svc.cluster.local"}
                        """);
    }

    private Answer readyz() throws Exception {
        return server.api().plain("/readyz");
    }

    private String keyLabel() throws Exception {
        JsonNode keys = server.api().get("/v1/keys", server.operatorToken()).json().path("keys");
        for (JsonNode key : keys) {
            if (key.path("issuer").asText().equals(ISSUER)) {
                assertThat(key.path("storage").asText()).isEqualTo("pkcs11");
                return key.path("label").asText();
            }
        }
        throw new AssertionError("no key of " + ISSUER + " in " + keys);
    }

    private void assertOpensslAccepts(JsonNode issued) throws Exception {
        CertificateFiles files = CertificateFiles.write(folder.resolve("issued"), issued);
        assertThat(files.withCrls().verifyWithOpenssl().succeeded()).contains("leaf.pem: OK");
    }

    @Test
    void opensslAcceptsWhatAKeyInTheHsmSigned() throws Exception {
        assertOpensslAccepts(issue().with(201).json());
    }

    @Test
    void sessionsThatAreCutCostNoCertificate() throws Exception {
        var statuses = new ArrayList<Integer>();
        issueForAWhile(statuses);
        for (int times = 0; times < 3; times++) {
            hsm.cutSessions();
            issueForAWhile(statuses);
        }

        assertThat(statuses).containsOnly(201);
    }

    /** For longer than a login is new, within which no other is tried. */
    private void issueForAWhile(List<Integer> statuses) {
        await("callers go on")
                .during(LONGER_THAN_A_LOGIN_IS_NEW)
                .atMost(RECOVERY)
                .until(() -> statuses.add(issue().status()));
    }

    @Test
    void anHsmThatIsOffMakesReadinessNameTheKeyAndOneThatIsBackNeedsNoRestart() throws Exception {
        String label = keyLabel();
        hsm.turnOff();

        Answer red =
                await("readiness is red")
                        .atMost(Duration.ofSeconds(2))
                        .until(this::readyz, now -> now.status() == 503);
        assertThat(red.text()).contains("can_sign", ISSUER, label, SoftHsm.TOKEN);
        Answer refused = issue().with(503);
        assertThat(refused.json().path("type").asText())
                .isEqualTo("urn:signet:problem:signer-unavailable");
        assertThat(refused.header("Retry-After")).isNotEmpty();

        hsm.turnOn();

        withinRecovery("it is ready again").until(() -> readyz().status() == 200);
        assertOpensslAccepts(issue().with(201).json());
    }

    @Test
    void aWrongPinMakesReadinessSaySoAndTheRightOneNeedsNoRestart() throws Exception {
        hsm.writePin("not-the-pin");
        hsm.cutSessions();

        Answer red =
                withinRecovery("readiness is red, for the PIN")
                        .until(this::readyz, now -> now.text().contains("PIN"));
        assertThat(red.status()).isEqualTo(503);
        assertThat(red.text()).contains(ISSUER, keyLabel()).doesNotContain("not-the-pin");

        hsm.writePin(SoftHsm.PIN);

        withinRecovery("it is ready again").until(() -> readyz().status() == 200);
        issue().with(201);
        assertThat(server.log()).doesNotContain("not-the-pin");
    }

    @Test
    void aServerThatStartsWhileTheHsmIsOffNamesTheKeyAndNeedsNobodyOnceItIsBack() throws Exception {
        String label = keyLabel();
        server.stop();
        hsm.turnOff();
        server = TestServer.serve(server.data(), hsm.place());

        Answer red = readyz().with(503);
        assertThat(red.text()).contains(ISSUER, label, SoftHsm.TOKEN);

        hsm.turnOn();

        withinRecovery("it is ready").until(() -> readyz().status() == 200);
        withinRecovery("clients trust it").ignoreExceptions().until(() -> issue().status() == 201);
    }
}

package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.schedule.JobRunner;
import dev.signet.server.tlog.ForeignVerifier;
import dev.signet.server.tlog.NaiveTree;
import dev.signet.server.x509.Der;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log as somebody meets it who has its verifier key and the specifications of C2SP. */
class LogEndpointsTest {

    private static TestApi api;
    private static JobRunner jobs;

    @BeforeAll
    static void start() {
        api = new TestApi();
        jobs = new JobRunner(api.metrics);
        var _ = jobs.start(api.transparency.sequencing());
    }

    @AfterAll
    static void stop() {
        jobs.close();
        api.close();
    }

    @Test
    void aCertificateComesWithItsProofIfThatIsAskedFor() throws Exception {
        var answer = client(TestApi.ORDERS).post("/v1/issue?proof=true", "{}");

        assertThat(answer.status()).isEqualTo(201);
        String proof = answer.json().get("inclusion_proof").asText();
        assertThat(log().proves(proof, certificate(answer))).isTrue();
        assertThat(log().proves(proof, certificate(client(TestApi.ORDERS).post("/v1/issue", "{}"))))
                .isFalse();
    }

    @Test
    void withoutAskingThereIsNoProofAndNoWait() {
        var answer = client(TestApi.ORDERS).post("/v1/issue?proof=false", "{}");

        assertThat(answer.json().has("inclusion_proof")).isFalse();
    }

    @Test
    void whoHasACertificateGetsItsProofWithoutACredential() throws Exception {
        var issued = client(TestApi.ORDERS).post("/v1/issue?proof=true", "{}");
        byte[] tbs = certificate(issued).getTBSCertificate();
        String hash = HexFormat.of().formatHex(NaiveTree.sha256(tbs));

        var answer = TestClient.anonymous(api).get("/v1/log/proofs/" + hash);

        assertThat(answer.header("Content-Type"))
                .isEqualToIgnoringWhitespace("text/plain;charset=utf-8");
        assertThat(log().proves(answer.text(), certificate(issued))).isTrue();
    }

    @Test
    void theProofOfASerialNumberIsForThoseWhoSeeTheCertificate() throws Exception {
        var issued = client(TestApi.ORDERS).post("/v1/issue?proof=true", "{}");
        String path = "/v1/certificates/" + issued.json().get("serial_number").asText() + "/proof";

        assertThat(log().proves(client(TestApi.ORDERS).get(path).text(), certificate(issued)))
                .isTrue();
        assertThat(client(TestApi.OPERATOR).get(path).status()).isEqualTo(200);
        assertThat(client(TestApi.PAYMENTS).get(path).problem()).isEqualTo("unknown-serial");
    }

    @Test
    void theTilesAreOfTheTreeThatTheCheckpointSigns() {
        var _ = client(TestApi.ORDERS).post("/v1/issue?proof=true", "{}");
        var head = log().checkpoint(client(TestApi.ORDERS).get("/v1/log/checkpoint").text());
        var entries = new ArrayList<byte[]>();
        var answer = TestClient.anonymous(api).get("/v1/log/tile/entries/000.p/" + head.size);
        ByteBuffer octets = ByteBuffer.wrap(answer.body().octets);
        while (octets.hasRemaining()) {
            byte[] entry = new byte[octets.getShort()];
            octets.get(entry);
            entries.add(entry);
        }
        var hashes = TestClient.anonymous(api).get("/v1/log/tile/0/000.p/" + head.size);

        assertThat(answer.header("Cache-Control")).contains("immutable");
        assertThat(NaiveTree.root(entries)).isEqualTo(head.root());
        assertThat(hashes.body().octets)
                .hasSize((int) head.size * 32)
                .startsWith(NaiveTree.sha256(new byte[] {0}, entries.getFirst()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/log/tile/0/000",
                "/v1/log/tile/0/999.p/1",
                "/v1/log/tile/entries/000",
                "/v1/log/tile/1/000.p/1",
                "/v1/log/tile/0/../checkpoint",
                "/v1/log/tile/0//000.p/1",
                "/v1/log/tile/0%2F000.p%2F1%00",
                "/v1/log/tile/x"
            })
    void whatTheTreeDoesNotHaveIsNotThere(String path) {
        var answer = TestClient.anonymous(api).get(path);

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.problem()).isIn("not-logged", "malformed-request");
    }

    @Test
    void aCertificateThatIsNotInTheLogHasNoProof() {
        var answer = TestClient.anonymous(api).get("/v1/log/proofs/" + "0".repeat(64));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("not-logged");
    }

    @Test
    void aHashThatIsNoneIsRefused() {
        var answer = TestClient.anonymous(api).get("/v1/log/proofs/" + "A".repeat(64));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("tbs_hash");
    }

    @Test
    void aProofHasNoPlaceInAKeyStore() {
        var answer =
                client(TestApi.ORDERS)
                        .with("Accept", Answers.PEM_CHAIN)
                        .post("/v1/issue?proof=true", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("proof");
    }

    @Test
    void anythingButTrueAndFalseIsRefused() {
        var answer = client(TestApi.ORDERS).post("/v1/issue?proof=1", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("proof");
    }

    private static TestClient client(String token) {
        return TestClient.of(api, token);
    }

    private static ForeignVerifier log() {
        return new ForeignVerifier(TestClient.anonymous(api).get("/v1/log/key").text());
    }

    private static X509Certificate certificate(TestClient.Answer issued) throws Exception {
        return TestApi.certificate(
                Der.fromPem(issued.json().get("certificate").asText(), "CERTIFICATE"));
    }
}

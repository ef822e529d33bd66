package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CRLs, CA certificates and the trust bundle: what relying parties fetch. */
class PublicFilesTest {

    private static final String CRL = "/v1/issuers/issuing/crl";

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static TestClient.Answer plain(String path) {
        return plain(api, path);
    }

    private static TestClient.Answer plain(TestApi api, String path) {
        return TestClient.anonymous(api).send("GET", api.http(path), "");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/issuers/issuing/crl, application/pkix-crl",
        "/v1/issuers/issuing/crl/0, application/pkix-crl",
        "/v1/issuers/root/crl, application/pkix-crl",
        "/v1/issuers/issuing/certificate, application/pkix-cert",
        "/v1/issuers/root/certificate, application/pkix-cert",
        "/v1/issuers/issuing/certificate?format=pem, application/x-pem-file",
        "/v1/issuers/issuing/crl?format=pem, application/x-pem-file",
        "/v1/issuers/issuing/chain, application/pem-certificate-chain"
    })
    void everyBinaryEndpointSendsItsTypeAndItsWholeLength(String path, String mediaType) {
        for (URI uri : List.of(api.https(path), api.http(path))) {
            var answer = TestClient.anonymous(api).send("GET", uri, "");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo(mediaType);
            assertThat(answer.header("Content-Length"))
                    .isEqualTo(Integer.toString(answer.body().octets.length));
            assertThat(answer.body().octets.length).isGreaterThan(100);
        }
    }

    @Test
    void headAnswersWithTheLengthAndNoBody() {
        var answer = TestClient.anonymous(api).send("HEAD", api.http(CRL), "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo(plain(CRL).header("Content-Length"));
        assertThat(answer.body().octets).isEmpty();
    }

    @Test
    void theCrlIsTheOneThatWasPublished() throws MalformedPemException {
        Der published = api.ca.crl(TestCa.ISSUING, CrlScope.complete()).der();

        assertThat(Der.copyOf(plain(CRL).body().octets)).isEqualTo(published);
        var pem = TestClient.anonymous(api).with("Accept", "application/x-pem-file").get(CRL);
        assertThat(Der.fromPem(pem.text(), "X509 CRL")).isEqualTo(published);
    }

    @Test
    void aClientThatHasTheNewestCrlIsNotSentItAgain() {
        String tag = plain(CRL).header("ETag");

        var again = TestClient.anonymous(api).with("If-None-Match", "\"x\", W/" + tag).get(CRL);

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body().octets).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(again.header("Content-Type")).isEqualTo("application/pkix-crl");
    }

    @Test
    void theSameNumberOfAnotherCaIsAnotherTag() {
        try (var restored = new TestApi()) {
            assertThat(plain(restored, CRL).header("ETag")).isNotEqualTo(plain(CRL).header("ETag"));
        }
    }

    @Test
    void aNewCrlHasAnotherTagThanTheOldOne() {
        try (var own = new TestApi()) {
            String tag = plain(own, CRL).header("ETag");
            own.ca.clock.advance(Duration.ofHours(2));
            own.publishCrls();

            var again = TestClient.anonymous(own).with("If-None-Match", tag).get(CRL);

            assertThat(again.status()).isEqualTo(200);
            assertThat(again.header("ETag")).isNotEqualTo(tag);
        }
    }

    @Test
    void pemAndDerAndShardAndCompleteCrlHaveDifferentTags() {
        assertThat(
                        List.of(
                                plain(CRL).header("ETag"),
                                plain(CRL + "?format=pem").header("ETag"),
                                plain(CRL + "/0").header("ETag")))
                .doesNotHaveDuplicates();
    }

    @Test
    void theTimeOfTheCrlDecidesForAClientWithoutATag() {
        String published = plain(CRL).header("Last-Modified");

        assertThat(since(published).status()).isEqualTo(304);
        assertThat(since("Sat, 01 Jan 2000 00:00:00 GMT").status()).isEqualTo(200);
        assertThat(since("yesterday").status()).isEqualTo(200);
        assertThat(
                        TestClient.anonymous(api)
                                .with("If-Modified-Since", published)
                                .with("If-None-Match", "\"another\"")
                                .get(CRL)
                                .status())
                .isEqualTo(200);
    }

    private TestClient.Answer since(String date) {
        return TestClient.anonymous(api).with("If-Modified-Since", date).get(CRL);
    }

    @Test
    void noCacheMayKeepACrlForLongNorBeyondItsNextUpdate() {
        try (var own = new TestApi()) {
            assertThat(plain(own, CRL).header("Cache-Control")).isEqualTo("public, max-age=300");

            own.ca.clock.advance(Duration.ofHours(24).minusSeconds(60));
            assertThat(plain(own, CRL).header("Cache-Control")).matches("public, max-age=(59|60)");

            own.ca.clock.advance(Duration.ofHours(1));
            assertThat(plain(own, CRL).header("Cache-Control")).isEqualTo("public, max-age=0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/issuers/nobody/crl, 404, unknown-issuer",
        "/v1/issuers/nobody/certificate, 404, unknown-issuer",
        "/v1/issuers/issuing/crl/7, 404, no-crl",
        "/v1/issuers/issuing/crl/00, 400, malformed-request",
        "/v1/issuers/issuing/crl/-1, 400, malformed-request",
        "/v1/issuers/issuing/crl/99999999, 400, malformed-request",
        "/v1/issuers/Issuing/crl, 400, malformed-request",
        "/v1/issuers/issuing/crl?format=txt, 400, malformed-request"
    })
    void whatIsNotThereIsSaidInAProblem(String path, int status, String problem) {
        var answer = plain(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, application/json",
        "*/*, application/json",
        "application/x-pem-file, application/x-pem-file",
        "'text/html, application/*;q=0.8', application/json",
        "'application/x-pem-file, */*', application/x-pem-file",
        "'application/json;q=0.5, application/x-pem-file;q=0.9', application/x-pem-file",
        "'application/json;q=0, */*', application/x-pem-file"
    })
    void acceptDecidesTheForm(String accept, String mediaType) {
        var answer = TestClient.anonymous(api).with("Accept", accept).get("/v1/trust-bundle");

        assertThat(answer.header("Content-Type")).isEqualTo(mediaType);
        assertThat(answer.header("Vary")).isEqualTo("Accept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/html", "application/json;q=0", "application/json;q=x", "nonsense"})
    void aFormThatIsNotThereIsNotAcceptable(String accept) {
        var answer = TestClient.anonymous(api).with("Accept", accept).get("/v1/trust-bundle");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json().get("allowed").asText()).contains("application/x-pem-file");
    }

    @Test
    void theTrustBundleHoldsTheRootAndItsTagIsItsVersion() {
        api.ca.reloadIssuers();

        var answer = TestClient.anonymous(api).get("/v1/trust-bundle");

        assertThat(answer.json().get("certificates")).hasSize(1);
        assertThat(answer.json().get("sequence").longValue()).isPositive();
        assertThat(answer.json().get("certificates").get(0).asText())
                .isEqualTo(api.ca.root().der().pem("CERTIFICATE"));
        String tag = "\"" + answer.json().get("version").asText() + "\"";
        assertThat(answer.header("ETag")).isEqualTo(tag);
        assertThat(
                        TestClient.anonymous(api)
                                .with("If-None-Match", tag)
                                .get("/v1/trust-bundle")
                                .status())
                .isEqualTo(304);
    }

    @Test
    void anIssuerIsShownWithItsChain() {
        var issuer = TestClient.anonymous(api).get("/v1/issuers/issuing").json();

        assertThat(issuer.get("kind").asText()).isEqualTo("intermediate");
        assertThat(issuer.get("parent").asText()).isEqualTo("root");
        assertThat(issuer.get("key_type").asText()).isEqualTo("ec-p256");
        assertThat(TestClient.anonymous(api).get("/v1/issuers").json().get("issuers")).hasSize(2);
        assertThat(plain("/v1/issuers/issuing/chain").text())
                .isEqualTo(
                        api.ca.issuing().der().pem("CERTIFICATE")
                                + api.ca.root().der().pem("CERTIFICATE"));
    }
}

package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates too short-lived to be revoked for others (RFC 9608). */
class NoRevAvailTest {

    private static final String NO_REV_AVAIL = "2.5.29.56";

    private TestApi api;
    private WrittenRole role;

    @BeforeEach
    void start() {
        api = new TestApi();
        role = new WrittenRole(api, "short");
        role.put("'ttl':'1h','max_ttl':'24h','no_rev_avail':true");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void theCertificateSaysSoAndNamesNoCrlAndNoResponder(@TempDir Path folder) {
        var openssl = new Openssl(folder);
        JsonNode issued = role.issue("").json();
        String leaf = openssl.file("leaf.pem", issued.path("certificate").asText());

        assertThat(openssl.run("x509", "-in", leaf, "-noout", "-text"))
                .containsAnyOf("2.5.29.56:", "No Revocation Available")
                .contains("CA Issuers - URI:")
                .doesNotContain("CRL Distribution")
                .doesNotContain("OCSP");
        assertThat(
                        openssl.run(
                                "verify",
                                "-x509_strict",
                                "-attime",
                                Long.toString(api.ca.clock.instant().getEpochSecond()),
                                "-CAfile",
                                openssl.file("root.pem", issued.at("/ca_chain/1").asText()),
                                "-untrusted",
                                openssl.file("ca.pem", issued.at("/ca_chain/0").asText()),
                                leaf))
                .contains("OK");
    }

    @Test
    void theExtensionIsNotCriticalAndItsValueIsNull() {
        var certificate = role.issued("");

        assertThat(certificate.getNonCriticalExtensionOIDs()).contains(NO_REV_AVAIL);
        assertThat(certificate.getExtensionValue(NO_REV_AVAIL)).containsExactly(4, 2, 5, 0);
    }

    @Test
    void noCrlListsItThoughItIsRevoked() throws Exception {
        String unlisted = role.issue("").json().path("serial_number").asText();
        role.put("'ttl':'1h'");
        String listed = role.issue("").json().path("serial_number").asText();

        var answer = revoke(unlisted);
        assertThat(answer.json().path("on_crl").booleanValue()).isFalse();
        assertThat(revoke(unlisted).json().path("already_revoked").booleanValue()).isTrue();
        assertThat(revoke(listed).json().path("on_crl").booleanValue()).isTrue();
        api.publishCrls();

        X509CRL complete = crl("/v1/issuers/issuing/crl");
        assertThat(complete.getRevokedCertificate(number(listed))).isNotNull();
        assertThat(complete.getRevokedCertificate(number(unlisted))).isNull();
    }

    @Test
    void theCaItselfHeedsTheRevocation() {
        JsonNode issued = role.issue("").json();
        String serial = issued.path("serial_number").asText();
        assertThat(revoke(serial).status()).isEqualTo(200);

        var renewal =
                TestClient.of(api, TestApi.ORDERS)
                        .post("/v1/renew", "{\"current\":{\"serial_number\":\"" + serial + "\"}}");

        assertThat(renewal.status()).isEqualTo(403);
        assertThat(renewal.problem()).isEqualTo("not-renewable");
        JsonNode record =
                TestClient.of(api, TestApi.OPERATOR).get("/v1/certificates/" + serial).json();
        assertThat(record.path("state").asText()).isEqualTo("revoked");
        assertThat(record.has("crl_shard")).isFalse();
    }

    @Test
    void aCertificateInHandIsKnownForOneThatNoCrlLists() {
        JsonNode issued = role.issue("").json();
        api.ca.execute("DELETE FROM certificate_names");
        api.ca.execute("DELETE FROM certificates WHERE role = 'short'");

        var answer =
                TestClient.of(api, TestApi.OPERATOR)
                        .post(
                                "/v1/revoke",
                                "{\"certificate\":\""
                                        + issued.path("certificate").asText().replace("\n", "\\n")
                                        + "\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("on_crl").booleanValue()).isFalse();
    }

    @Test
    void aRoleOfLongerLivesCannotHaveIt() {
        var answer = role.write("'ttl':'1h','max_ttl':'25h','no_rev_avail':true");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-role");
        assertThat(answer.field()).isEqualTo("no_rev_avail");
    }

    private TestClient.Answer revoke(String serial) {
        return TestClient.of(api, TestApi.OPERATOR)
                .post("/v1/revoke", "{\"serial_number\":\"" + serial + "\"}");
    }

    private X509CRL crl(String path) throws Exception {
        var answer =
                TestClient.anonymous(api)
                        .with("Accept", "application/pkix-crl")
                        .send("GET", api.http(path), "");
        assertThat(answer.status()).isEqualTo(200);
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(answer.body().octets));
    }

    private static BigInteger number(String serial) {
        return new BigInteger(serial, 16);
    }
}

package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An issuer that is revoked is so by whichever of its certificates one looks at it, for good. */
class RevokedIssuersTest {

    private final TestApi api = new TestApi();
    private final TestClient operator = TestClient.of(api, TestApi.OPERATOR);
    @TempDir private Path folder;
    private Openssl openssl;
    private ForeignCas foreign;

    @BeforeEach
    void openssl() {
        openssl = new Openssl(folder);
        foreign = new ForeignCas(openssl);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private JsonNode post(String path, String json) {
        var answer = operator.post(path, json);
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        return answer.json();
    }

    private String refused(String path, String json) {
        var answer = operator.post(path, json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.field() + ": " + answer.json().get("detail").asText();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private String root(String name, String more) {
        return post(
                        "/v1/issuers",
                        "{\"name\": \"%s\", \"kind\": \"root\", \"common_name\": \"%s\"%s}"
                                .formatted(name, name, more))
                .get("certificate")
                .asText();
    }

    private String intermediate(String name, String parent, String more) {
        return post(
                        "/v1/issuers",
                        """
                        {"name": "%s", "kind": "intermediate", "parent": "%s", "common_name": "%s"%s}
                        """
                                .formatted(name, parent, name, more))
                .get("certificate")
                .asText();
    }

    private TestClient.Answer revoke(String issuer, String reason) {
        var answer =
                operator.post(
                        "/v1/issuers/" + issuer + "/revoke",
                        """
                        {"force": true, "remove_from_trust_bundle": true, "reason": "%s"}
                        """
                                .formatted(reason));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        api.publishCrls();
        return answer;
    }

    private void revokeSerial(JsonNode signed, String reason) {
        var _ =
                post(
                        "/v1/revoke",
                        object().put("serial_number", signed.get("serial_number").asText())
                                .put("reason", reason)
                                .toString());
    }

    private int alternates(String issuer) {
        return operator.get("/v1/issuers/" + issuer + "/alternates")
                .json()
                .get("alternates")
                .size();
    }

    /** The published CRL of {@code issuer}, in openssl's words. */
    private String crl(String issuer) {
        try {
            Files.write(
                    folder.resolve("crl.der"),
                    operator.get("/v1/issuers/" + issuer + "/crl").body().octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = openssl.run("crl", "-inform", "DER", "-in", "crl.der", "-text", "-out", "crl.pem");
        return openssl.text("crl.pem");
    }

    /** What openssl says of {@code certificate}, asking the CRL of the root that signed it. */
    private String verified(String root, String rootCertificate, String certificate) {
        var _ = crl(root);
        var _ = openssl.file("root.pem", rootCertificate);
        var _ = openssl.file("certificate.pem", certificate);
        return openssl.tried(
                        "verify",
                        "-crl_check",
                        "-attime",
                        Long.toString(api.ca.clock.instant().getEpochSecond()),
                        "-CAfile",
                        "root.pem",
                        "-CRLfile",
                        "crl.pem",
                        "certificate.pem")
                .text();
    }

    @Test
    void everyCertificateOfAReissuedIssuerIsOnTheParentsCrl() {
        String top = root("top", "");
        String first = intermediate("ca", "top", ", \"ttl\": \"10d\"");
        String second =
                post("/v1/issuers/ca/reissue", "{\"ttl\": \"20d\"}").get("certificate").asText();
        api.publishCrls();
        assertThat(verified("top", top, first)).contains("certificate.pem: OK");
        assertThat(verified("top", top, second)).contains("certificate.pem: OK");

        var _ = revoke("ca", "superseded");

        assertThat(verified("top", top, first)).contains("certificate revoked");
        assertThat(verified("top", top, second)).contains("certificate revoked");
    }

    @Nested
    class AfterACrossSigning {

        private String old;
        private String cross;

        @BeforeEach
        void crossSign() {
            old = root("old", "");
            var _ = post("/v1/issuers/old/rekey", "{\"name\": \"new\"}");
            var _ = intermediate("services", "new", "");
            cross =
                    post("/v1/issuers/old/cross-sign", "{\"issuer\": \"new\"}")
                            .get("certificate")
                            .asText();
            assertThat(alternates("services")).isEqualTo(1);
        }

        @Test
        void theCrossCertificateOfARevokedRootIsOnTheCrlOfTheRootThatSignedIt() {
            var answer = revoke("new", "superseded");

            assertThat(answer.json().get("warnings").toString())
                    .contains("whoever trusts a root asks no CRL about it");
            assertThat(verified("old", old, cross)).contains("certificate revoked");
            assertThat(alternates("services")).isZero();
            assertThat(alternates("new")).isZero();
        }

        @Test
        void noPathLeadsToTheRootThatSignedIfThatOneIsRevoked() {
            var _ = revoke("old", "superseded");

            assertThat(alternates("services")).isZero();
        }
    }

    @Test
    void aRevokedIssuerWhoseKeyTurnsOutToBeCompromisedIsRevokedAgainAsThat() {
        var _ = root("top", "");
        var _ = intermediate("ca", "top", "");
        var _ = revoke("ca", "superseded");
        assertThat(crl("top")).contains("Superseded");

        var again = revoke("ca", "keyCompromise");

        assertThat(crl("top")).contains("Key Compromise").doesNotContain("Superseded");
        assertThat(api.auditOf(again.requestId()))
                .extracting(event -> event.substring(0, event.indexOf(' ')))
                .containsExactly("CertificateRevoked", "IssuerRevoked");
        assertThat(api.auditOf(revoke("ca", "keyCompromise").requestId())).isEmpty();
    }

    @Test
    void anIssuerIsRevokedOnThisServerAlsoWhileTheKeyOfAnotherCannotBeDecrypted() {
        var _ = root("top", "");
        var _ = intermediate("ca", "top", "");
        api.ca.execute(
                "UPDATE issuer_keys SET encrypted_key = (SELECT k.encrypted_key FROM issuer_keys k"
                        + " JOIN issuers i ON i.key_id = k.id WHERE i.name = 'root')"
                        + " WHERE id = (SELECT key_id FROM issuers WHERE name = 'issuing')");

        var answer = operator.post("/v1/issuers/ca/revoke", "{\"force\": true}");

        assertThat(answer.json().at("/issuer/state").asText()).isEqualTo("revoked");
    }

    @Nested
    class WhoCertifies {

        @BeforeEach
        void make() {
            var _ = root("top", "");
            var _ = root("other", "");
            var _ = intermediate("middle", "top", ", \"max_path_length\": 1");
        }

        @Test
        void nobodyCertifiesTheKeyOfARevokedIssuerAgain() {
            var _ = revoke("middle", "superseded");

            assertThat(refused("/v1/issuers/middle/reissue", "{\"ttl\": \"3600d\"}"))
                    .startsWith("issuer: issuer middle is revoked, for good");
            assertThat(refused("/v1/issuers/other/cross-sign", "{\"issuer\": \"middle\"}"))
                    .startsWith("issuer: issuer middle is revoked, for good");
        }

        @Test
        void aRevokedRootIsNotReissued() {
            var _ = revoke("top", "superseded");

            assertThat(refused("/v1/issuers/top/reissue", "{}"))
                    .startsWith("issuer: issuer top is revoked, for good");
        }

        @Test
        void nobodyBelowARevokedIssuerCertifiesCas() {
            var _ = revoke("top", "superseded");
            String csr = object().put("csr", foreign.csr("x", "/CN=x")).toString();
            String complaint = "issuer: issuer middle does not sign: it is below a CA that";

            assertThat(refused("/v1/issuers/middle/sign-intermediate", csr)).startsWith(complaint);
            assertThat(refused("/v1/issuers/middle/cross-sign", "{\"issuer\": \"other\"}"))
                    .startsWith(complaint);
            assertThat(
                            refused(
                                    "/v1/issuers",
                                    """
                                    {"name": "low", "kind": "intermediate", "parent": "middle",
                                     "common_name": "low"}
                                    """))
                    .startsWith(complaint);
        }

        @Test
        void aBlockedKeyNeitherCertifiesNorIsCertified() {
            revokeSerial(operator.get("/v1/issuers/middle").json(), "keyCompromise");
            String csr = object().put("csr", foreign.csr("x", "/CN=x")).toString();

            assertThat(refused("/v1/issuers/middle/sign-intermediate", csr))
                    .isEqualTo(
                            "issuer: the key of issuer middle is blocked: someone else may hold"
                                    + " it");
            assertThat(refused("/v1/issuers/middle/reissue", "{\"ttl\": \"3600d\"}"))
                    .startsWith("issuer: the key that is to be certified is blocked");
            assertThat(refused("/v1/issuers/other/cross-sign", "{\"issuer\": \"middle\"}"))
                    .startsWith("issuer: the key that is to be certified is blocked");
        }
    }

    @Nested
    class WhatIsTakenIn {

        private JsonNode signed(String csr) {
            return post("/v1/issuers/root/sign-intermediate", object().put("csr", csr).toString());
        }

        @ParameterizedTest
        @CsvSource({"superseded, was revoked here", "keyCompromise, is blocked"})
        void isNoCaWhoseCertificateWasRevokedHere(String reason, String complaint) {
            JsonNode signed = signed(foreign.csr("abroad", "/CN=abroad"));
            revokeSerial(signed, reason);

            assertThat(
                            refused(
                                    "/v1/issuers/import",
                                    object().put("name", "abroad")
                                            .put("certificate", signed.get("certificate").asText())
                                            .put("private_key", openssl.text("abroad.key"))
                                            .toString()))
                    .startsWith("certificate: the ")
                    .contains(complaint);
        }

        @Test
        void isNoCertificateForARequestThatWasRevokedMeanwhile() {
            JsonNode request =
                    post("/v1/issuer-requests", "{\"name\": \"late\", \"common_name\": \"late\"}");
            JsonNode signed = signed(request.get("csr").asText());
            revokeSerial(signed, "superseded");

            assertThat(
                            refused(
                                    "/v1/issuer-requests/late/set-signed",
                                    object().put("certificate", signed.get("certificate").asText())
                                            .toString()))
                    .contains("was revoked here; have a new one signed");
        }

        @Test
        void isNoSecondCertificateForTheSubjectOrTheKeyOfAnIssuerHere() {
            String pem = foreign.root("mine", "keyUsage=critical,keyCertSign,cRLSign");
            api.ca.pass(untilNow());
            var _ =
                    post(
                            "/v1/issuers/import",
                            object().put("name", "mine")
                                    .put("certificate", pem)
                                    .put("private_key", openssl.text("mine.key"))
                                    .toString());

            assertThat(refusedCsr(foreign.csr("twin", "/CN=mine")))
                    .startsWith("csr: the subject is that of issuer mine; two CAs need two");
            assertThat(refusedCsr(foreign.csrAgain("mine", "/CN=alias")))
                    .isEqualTo(
                            "csr: the key is that of issuer mine; another certificate for it is"
                                    + " made with cross-sign");
        }

        private String refusedCsr(String csr) {
            return refused(
                    "/v1/issuers/root/sign-intermediate", object().put("csr", csr).toString());
        }

        /** own, below a CA elsewhere, below the root {@code top} here. */
        private void makeBelowTheForeignOne() {
            var _ = root("top", "");
            JsonNode between =
                    post(
                            "/v1/issuers/top/sign-intermediate",
                            object().put("csr", foreign.csr("between", "/CN=between"))
                                    .put("max_path_length", 1)
                                    .toString());
            var _ = openssl.file("between.pem", between.get("certificate").asText());
            JsonNode request =
                    post("/v1/issuer-requests", "{\"name\": \"own\", \"common_name\": \"own\"}");
            String own =
                    foreign.signed("between", request.get("csr").asText(), ForeignCas.SUBORDINATE);
            api.ca.pass(untilNow());
            var _ =
                    post(
                            "/v1/issuer-requests/own/set-signed",
                            object().put("certificate", own)
                                    .put("chain", openssl.text("between.pem"))
                                    .toString());
        }

        @Test
        void isRevokedWithTheRootHereAlsoWhereACaElsewhereIsBetween() {
            makeBelowTheForeignOne();
            assertThat(trusted()).isEqualTo(2);

            var _ = revoke("top", "superseded");

            assertThat(trusted()).as("the root that everything else is below").isEqualTo(1);
            assertThat(
                            refused(
                                    "/v1/issuers/own/sign-intermediate",
                                    object().put("csr", foreign.csr("x", "/CN=x")).toString()))
                    .startsWith("issuer: issuer own does not sign: it is below a CA that");
        }

        @Test
        void isNothingBelowARootThatIsRevokedHere() {
            var _ = root("top", "");
            JsonNode between =
                    post(
                            "/v1/issuers/top/sign-intermediate",
                            object().put("csr", foreign.csr("between", "/CN=between")).toString());
            var _ = revoke("top", "superseded");

            assertThat(
                            refused(
                                    "/v1/issuers/import",
                                    object().put("name", "between")
                                            .put("certificate", between.get("certificate").asText())
                                            .put("private_key", openssl.text("between.key"))
                                            .toString()))
                    .startsWith("chain: one of the CAs above issuer between is revoked here");
        }

        private int trusted() {
            return operator.get("/v1/trust-bundle").json().get("certificates").size();
        }

        /** How far the test's clock is behind openssl's, which dates what it makes by its own. */
        private Duration untilNow() {
            return Duration.between(api.ca.clock.instant(), Instant.now().plusSeconds(60));
        }
    }
}

package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What surprises those who use roles of Vault or OpenBao does not happen here. */
class VaultTrapsTest {

    private static final int DNS = 2;
    private static final int IP = 7;

    private TestApi api;
    private WrittenRole role;

    @BeforeEach
    void start() {
        api = new TestApi();
        role = new WrittenRole(api, "trap");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void blanksAroundTheItemsOfAListLoseNoName() throws Exception {
        role.put("'allowed_domains':['*.x.example']");

        assertThat(names(role.issued("'alt_names':'a.x.example, b.x.example ,c.x.example'"), DNS))
                .containsExactly("a.x.example", "b.x.example", "c.x.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b.x.example", "-a.x.example", "a..x.example", "a b.x.example"})
    void aNameThatIsNoHostnameIsRefusedRatherThanLeftOut(String name) {
        role.put("'allow_any_name':true");

        var answer = role.issue("'alt_names':['a.x.example','" + name + "']");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("alt_names[1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'common_name':'10.0.0.1'", "'alt_names':['10.0.0.1']"})
    void anAddressIsNeverADnsName(String request) throws Exception {
        role.put("'allow_any_name':true");
        assertThat(role.issue(request).json().path("rule").asText())
                .isEqualTo("allowed_ip_sans_cidr");

        role.put("'allow_any_name':true,'allowed_ip_sans_cidr':['10.0.0.0/8']");
        X509Certificate certificate = role.issued(request);

        assertThat(names(certificate, IP)).containsExactly("10.0.0.1");
        assertThat(names(certificate, DNS)).isEmpty();
    }

    @Test
    void anExpiredCaIssuesNothingRatherThanWhatHasExpiredToo() {
        role.put("'leaf_not_after_behavior':'truncate'");
        api.ca.pass(Duration.ofDays(365));

        var answer = role.issue("");

        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.json().path("rule").asText())
                .isIn("leaf_not_after_behavior", "issuer_ref");
    }

    @ParameterizedTest
    @CsvSource({
        "allow_subdomains,   A.FOO.Example,   a.foo.example",
        "allow_bare_domains, FOO.Example,     foo.example",
        "allow_glob_domains, A.B.FOO.example, a.b.foo.example",
    })
    void caseNeverCountsInADnsName(String flag, String asked, String certified) throws Exception {
        String entry = flag.equals("allow_glob_domains") ? "*.Foo.Example" : "Foo.Example";
        role.put("'allowed_domains':['" + entry + "'],'" + flag + "':true");

        assertThat(names(role.issued("'alt_names':['" + asked + "']"), DNS))
                .containsExactly(certified);
    }

    @Test
    void aTemplateWhoseVariableIsMissingAllowsNothingNotEvenItsOwnText() {
        role.put("'allowed_domains':['{{pod}}.pods.example','a.example']");
        var operator = TestClient.of(api, TestApi.OPERATOR);
        String identity =
                "'identity':{'cluster':'dev','namespace':'shop','service_account':'orders'},";

        var other = operator.post("/v1/explain", asked(identity, "orders-0.pods.example"));
        var literal = operator.post("/v1/explain", asked(identity, "{{pod}}.pods.example"));

        assertThat(other.json().path("decision").asText()).isEqualTo("refused");
        assertThat(other.json().path("trace").toString()).contains("is void");
        assertThat(literal.status()).isEqualTo(400);
    }

    private static String asked(String identity, String name) {
        return ("{" + identity + "'role':'trap','alt_names':['" + name + "']}").replace('\'', '"');
    }

    @Test
    void aListOfPurposesIsAllThatThereAre() throws Exception {
        role.put("'ext_key_usage':['ClientAuth']");

        assertThat(role.issued("").getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'key_usage':['DigitialSignature']",
                "'key_usage':['CertSign']",
                "'key_usage':['DigitalSignature','CRLSign']",
                "'ext_key_usage':['serverauth ']",
                "'ext_key_usage_oids':['server']",
            })
    void usagesThatAreUnknownOrACasAreRefusedWhenTheRoleIsWritten(String fields) {
        var answer = role.write(fields);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-role");
        assertThat(answer.field()).matches("(ext_)?key_usage(_oids)?\\[\\d]");
    }

    @Test
    void theProofOfPossessionIsLookedAtFirst() {
        role.put("");

        var answer = role.sign(Csrs.withWrongSignature(), "'alt_names':['not.allowed']");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("csr");
        assertThat(api.ca.auditKinds()).doesNotContain("IssuanceRefused");
    }

    @Test
    void aDocumentThatLeavesEverythingOutIsTheNarrowestAndAPatchWidensNothingElse() {
        role.put("'server_flag':false");
        var patched =
                TestClient.of(api, TestApi.OPERATOR)
                        .with("Content-Type", "application/merge-patch+json")
                        .send("PATCH", api.https("/v1/roles/trap"), "{\"ttl\": \"1h\"}")
                        .json();
        role.put("");
        var left = TestClient.of(api, TestApi.OPERATOR).get("/v1/roles/trap").json();

        assertThat(patched.path("ext_key_usage")).hasToString("[\"ClientAuth\"]");
        for (String flag :
                List.of(
                        "allow_localhost",
                        "allow_any_name",
                        "allow_subdomains",
                        "allow_glob_domains",
                        "allow_wildcard_certificates")) {
            assertThat(left.path(flag).booleanValue()).as(flag).isFalse();
        }
        assertThat(left.path("allowed_ip_sans_cidr")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'alt_names':['b.example']          | allowed_domains",
                "'ext_key_usage':['CodeSigning']    | ext_key_usage",
                "'ttl':'90d'                        | max_ttl",
            })
    void signingACsrIsNoWayAroundTheRole(String request, String rule) {
        role.put("'key_types':['ec-p256'],'ext_key_usage':['ServerAuth']");

        assertThat(rule(role.sign(Csrs.pem(Csrs.keys(), ""), request))).isEqualTo(rule);
        assertThat(rule(role.sign(Csrs.ofKey(Csrs.rsa(2048), "SHA256withRSA"), "")))
                .isEqualTo("key_types");
    }

    @Test
    void issuanceReadsNoKeyOfAnIssuerFromTheDatabase() {
        role.put("");
        api.ca.execute("UPDATE data_keys SET key_encryption_key = 'lost'");

        assertThat(role.issue("").status()).isEqualTo(201);
    }

    @Test
    void serialNumbersAreRandomInMoreThan64Bits() {
        role.put("");
        BigInteger one = role.issued("").getSerialNumber();
        BigInteger other = role.issued("").getSerialNumber();

        assertThat(one.xor(other).bitLength()).isBetween(65, 159);
    }

    @Test
    void aRoleWithAnEndTakesRequestsWithALifetime() {
        role.put("'ttl':'1h','not_after':'9999-12-31T23:59:59Z'");

        assertThat(role.issue("'ttl':'30m'").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-20T00:00:00Z", "9999-12-31T23:59:59Z"})
    void noEndOfARoleOrARequestGoesBeyondTheLongestLifetime(String end) {
        String notAfter = "'not_after':'" + end + "'";
        role.put("'ttl':'1h','max_ttl':'2h'," + notAfter);

        assertThat(role.issued("").getNotAfter().toInstant()).isEqualTo("2026-03-01T13:59:29Z");
        assertThat(rule(role.issue(notAfter))).isEqualTo("max_ttl");
    }

    @Test
    void strangersLearnOfNoCertificateAndNoRole() {
        role.put("");
        String serial = role.issue("").json().path("serial_number").asText();
        var stranger = TestClient.anonymous(api);

        for (String path : List.of("/v1/certificates/" + serial, "/v1/certificates", "/v1/roles")) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(401);
        }
    }

    private static String rule(TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        JsonNode body = answer.json();
        return body.path("rule").asText();
    }

    private static List<String> names(X509Certificate certificate, int kind)
            throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names.stream()
                .filter(name -> name.get(0).equals(kind))
                .map(name -> name.get(1).toString())
                .toList();
    }
}

package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the CAs above a certificate let it be named, whatever its role allows. */
class NameConstraintsTest {

    private static final String CONSTRAINTS =
            "'name_constraints':{'permitted':{'dns':['svc.example'],'uri':['td.example'],"
                    + "'ip':['10.0.0.0/8'],'email':['example.org']},"
                    + "'excluded':{'dns':['kube.svc.example']}}";

    private static final String ANYTHING =
            "'allow_any_name':true,'allowed_domains':['www.svc.example'],"
                    + "'allowed_uri_sans':['https://*.example/**','https://**.example/**'],"
                    + "'allowed_ip_sans_cidr':['0.0.0.0/0'],'allowed_other_sans':['*']";

    private static TestApi api;
    private static WrittenRole below;
    private static WrittenRole farBelow;

    @BeforeAll
    static void start() {
        api = new TestApi();
        issuer("'name':'narrow','kind':'intermediate','parent':'root'," + CONSTRAINTS);
        issuer("'name':'narrow-root','kind':'root'," + CONSTRAINTS);
        issuer("'name':'wide','kind':'intermediate','parent':'narrow-root'");
        below = role("below", "narrow");
        farBelow = role("far-below", "wide");
    }

    @AfterAll
    static void stop() {
        assertThat(api.selfAudit()).isEmpty();
        api.close();
    }

    private static void issuer(String fields) {
        var answer =
                TestClient.of(api, TestApi.OPERATOR)
                        .post(
                                "/v1/issuers",
                                ("{'common_name':'CA'," + fields + "}").replace('\'', '"'));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static WrittenRole role(String name, String issuer) {
        var role = new WrittenRole(api, name);
        role.put("'issuer_ref':'" + issuer + "'," + ANYTHING);
        return role;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'alt_names':['a.svc.example','www.example']     | alt_names  | www.example",
                "'alt_names':['dns.kube.svc.example']            | alt_names  | dns.kube.svc.example",
                "'alt_names':['ops@example.net']                 | alt_names  | ops@example.net",
                "'common_name':'www.example'                     | alt_names  | www.example",
                "'ip_sans':['192.0.2.1']                         | ip_sans    | 192.0.2.1",
                "'uri_sans':['https://other.example/a']          | uri_sans   | https://other.example/a",
            })
    void aNameThatAnyCaAboveDoesNotPermitIsRefusedByName(
            String request, String field, String value) {
        for (WrittenRole role : new WrittenRole[] {below, farBelow}) {
            var answer = role.issue(request);

            assertThat(answer.status()).as(answer.text()).isEqualTo(403);
            assertThat(answer.problem()).isEqualTo("refused-by-role");
            assertThat(answer.json().path("rule").asText()).isEqualTo("name_constraints");
            assertThat(answer.field()).isEqualTo(field);
            assertThat(answer.json().path("value").asText()).isEqualTo(value);
        }
    }

    @Test
    void explainSaysSoToo() {
        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .post("/v1/explain", below.body("'alt_names':['www.example']"));

        assertThat(answer.json().path("decision").asText()).isEqualTo("refused");
        assertThat(answer.json().path("refusal").path("rule").asText())
                .isEqualTo("name_constraints");
    }

    @Test
    void whatIsPermittedIsIssuedAndOpensslAgrees(@TempDir Path folder) {
        var openssl = new Openssl(folder);
        for (WrittenRole role : new WrittenRole[] {below, farBelow}) {
            var answer =
                    role.issue(
                            "'common_name':'www.svc.example','alt_names':['ops@example.org'],"
                                    + "'ip_sans':['10.1.2.3'],'uri_sans':['https://td.example/a'],"
                                    + "'other_sans':['1.2.3;UTF8:a']");
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            var chain = answer.json().path("ca_chain");

            assertThat(
                            openssl.run(
                                    "verify",
                                    "-x509_strict",
                                    "-attime",
                                    Long.toString(api.ca.clock.instant().getEpochSecond()),
                                    "-CAfile",
                                    openssl.file("root.pem", chain.get(1).asText()),
                                    "-untrusted",
                                    openssl.file("ca.pem", chain.get(0).asText()),
                                    openssl.file(
                                            "leaf.pem",
                                            answer.json().path("certificate").asText())))
                    .contains("OK");
        }
    }
}

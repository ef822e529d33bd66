package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every parameter of Vault's and OpenBao's roles, and what openssl sees of it. */
class VaultParametersTest {

    /** All that Vault 1.20 and OpenBao 2.5 document. */
    private static final List<String> PARAMETERS =
            List.of(
                    ("issuer_ref ttl max_ttl not_before_duration not_before not_before_bound not_after"
                                    + " not_after_bound allow_localhost allowed_domains"
                                    + " allowed_domains_template allow_globs_in_identity_templates"
                                    + " allow_bare_domains allow_subdomains allow_glob_domains"
                                    + " allow_wildcard_certificates allow_any_name enforce_hostnames"
                                    + " allow_ip_sans allowed_ip_sans_cidr allowed_uri_sans"
                                    + " allowed_uri_sans_template allowed_other_sans"
                                    + " allowed_serial_numbers serial_number_source"
                                    + " allowed_user_ids server_flag client_flag code_signing_flag"
                                    + " email_protection_flag key_usage ext_key_usage"
                                    + " ext_key_usage_oids key_type key_bits signature_bits use_pss"
                                    + " use_csr_common_name use_csr_sans ou organization country"
                                    + " locality province street_address postal_code require_cn"
                                    + " cn_validations generate_lease no_store no_store_metadata"
                                    + " policy_identifiers basic_constraints_valid_for_non_ca"
                                    + " allow_token_displayname lease lease_max"
                                    + " allowed_base_domain")
                            .split(" "));

    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

    private static TestApi api;
    private static WrittenRole role;
    @TempDir private static Path folder;
    private static Openssl openssl;

    @BeforeAll
    static void start() {
        api = new TestApi();
        api.ca.clock.advance(Duration.ofDays(2)); // So that the issuer is older than what it signs.
        role = new WrittenRole(api, "vaults");
        openssl = new Openssl(folder);
    }

    @AfterAll
    static void stop() {
        assertThat(api.selfAudit()).isEmpty();
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'issuer_ref':'issuing'                   |                              | CN = Test Issuing",
                "'issuer_ref':'default'                   |                              | CN = Test Issuing",
                "'ttl':'2h'                               |                              | Not After : Mar  3 13:59:29 2026 GMT",
                "'ttl':3600                               |                              | Not After : Mar  3 12:59:29 2026 GMT",
                "'ttl':'1h','max_ttl':'3h'                | 'ttl':'3h'                   | Not After : Mar  3 14:59:29 2026 GMT",
                "'not_before_duration':'10m'              |                              | Not Before: Mar  3 11:50:00 2026 GMT",
                "'not_before':'2026-03-03T12:30:00Z'      |                              | Not Before: Mar  3 12:30:00 2026 GMT",
                "'not_before_bound':'permit'              | 'not_before':'2026-03-03T01:00:00Z' | Not Before: Mar  3 01:00:00 2026 GMT",
                "'not_after':'2026-03-03T15:00:00Z'       |                              | Not After : Mar  3 15:00:00 2026 GMT",
                "'not_after_bound':'ttl-limited'          | 'not_after':'2026-03-03T15:00:00Z' | Not After : Mar  3 15:00:00 2026 GMT",
                "'allow_localhost':true                   | 'alt_names':'localhost'      | DNS:localhost",
                "'allowed_domains':['*@example.org']      | 'alt_names':'ops@example.org' | email:ops@example.org",
                "'allowed_domains':['{{service_account}}.{{namespace}}'],'allowed_domains_template':true | | DNS:orders.shop",
                "'allow_globs_in_identity_templates':false |                             | DNS:orders.shop",
                "'allow_subdomains':true,'allow_bare_domains':true | 'alt_names':'orders.shop' | DNS:orders.shop",
                "'allow_subdomains':true                  | 'alt_names':'a.b.orders.shop' | DNS:a.b.orders.shop",
                "'allowed_domains':['ftp*.shop'],'allow_glob_domains':true | 'alt_names':'ftpx.y.shop' | DNS:ftpx.y.shop",
                "'allowed_domains':['*.b.shop'],'allow_wildcard_certificates':true | 'alt_names':'*.b.shop' | DNS:*.b.shop",
                "'allow_any_name':true                    | 'alt_names':'x.example'      | DNS:x.example",
                "'allow_any_name':true,'enforce_hostnames':false | 'alt_names':'x_y.example' | DNS:x_y.example",
                "'allow_ip_sans':true,'allowed_ip_sans_cidr':['10.0.0.0/8'] | 'ip_sans':'10.1.2.3' | IP Address:10.1.2.3",
                "'allowed_ip_sans_cidr':['fd00::/8']      | 'ip_sans':'fd00::1'          | IP Address:FD00:0:0:0:0:0:0:1",
                "'allowed_uri_sans':['https://a.shop/**'] | 'uri_sans':'https://a.shop/b/c' | URI:https://a.shop/b/c",
                "'allowed_uri_sans':['spiffe://{{trust_domain}}/{{service_account}}'],'allowed_uri_sans_template':true | | URI:spiffe://dev.example/orders",
                "'allowed_other_sans':['1.3.6.1.4.1.311.20.2.3;UTF8:*@shop'] | 'other_sans':'1.3.6.1.4.1.311.20.2.3;UTF8:orders@shop' | othername: UPN::orders@shop",
                "'allowed_serial_numbers':['SN-*']        | 'serial_number':'SN-17'      | serialNumber = SN-17",
                "'allowed_serial_numbers':['SN-*'],'serial_number_source':'json' | 'serial_number':'SN-17' | serialNumber = SN-17",
                "'allowed_user_ids':['{{service_account}}'] | 'user_ids':'orders'        | UID = orders",
                "'client_flag':false                      |                              | TLS Web Server Authentication\\n",
                "'server_flag':false                      |                              | TLS Web Client Authentication\\n",
                "'code_signing_flag':true                 |                              | TLS Web Server Authentication, TLS Web Client Authentication, Code Signing\\n",
                "'email_protection_flag':true             |                              | TLS Web Server Authentication, TLS Web Client Authentication, E-mail Protection\\n",
                "'key_usage':['DigitalSignature','KeyAgreement'] |                       | Digital Signature, Key Agreement\\n",
                "'ext_key_usage':['TimeStamping']         |                              | X509v3 Extended Key Usage: critical",
                "'ext_key_usage':['OCSPSigning'],'ext_key_usage_oids':['1.2.3.4'] |      | OCSP Signing, 1.2.3.4\\n",
                "'key_type':'ed25519'                     | 'key_type':'ed25519'         | Public Key Algorithm: ED25519",
                "'key_type':'ec','key_bits':384           | 'key_type':'ec-p384'         | Public-Key: (384 bit)",
                "'signature_bits':0,'use_pss':false       |                              | Signature Algorithm: ecdsa-with-SHA256",
                "'use_csr_common_name':true,'use_csr_sans':true |                        | DNS:orders.shop",
                "'ou':['Web','Shop'],'organization':['Example'],'country':['DE'] |       | C = DE, O = Example, OU = Web, OU = Shop",
                "'locality':['Bonn'],'province':['NRW'],'street_address':['Platz 1'],'postal_code':['53111'] | | ST = NRW, L = Bonn, street = Platz 1, postalCode = 53111",
                "'require_cn':true                        | 'common_name':'orders.shop'  | CN = orders.shop",
                "'cn_validations':['disabled']            | 'common_name':'Team 7','alt_names':'orders.shop' | CN = Team 7",
                "'generate_lease':false,'no_store':false,'no_store_metadata':false |     | DNS:orders.shop",
                "'policy_identifiers':['1.2.3.4']         |                              | Policy: 1.2.3.4",
                "'basic_constraints_valid_for_non_ca':true |                             | CA:FALSE",
            })
    void isInTheCertificateAsItSays(String fields, String request, String seen) {
        role.put(fields);

        String pem = role.issue(request == null ? "" : request).json().path("certificate").asText();

        assertThat(openssl.run("x509", "-noout", "-text", "-in", openssl.file("leaf.pem", pem)))
                .contains(seen.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'ttl':'1h','max_ttl':'2h'        | 'ttl':'3h'                    | max_ttl",
                "'not_before_bound':'forbid'      | 'not_before':'2026-03-03T12:00:00Z' | not_before_bound",
                "'not_after_bound':'forbid'       | 'not_after':'2026-03-03T13:00:00Z'  | not_after_bound",
                "'allow_localhost':false          | 'alt_names':'localhost'       | allowed_domains",
                "'allow_bare_domains':false,'allow_subdomains':true | 'alt_names':'orders.shop' | allowed_domains",
                "'allow_subdomains':false         | 'alt_names':'a.orders.shop'   | allowed_domains",
                "'allow_any_name':true            | 'alt_names':'*.orders.shop'   | allow_wildcard_certificates",
                "'allow_ip_sans':false            | 'ip_sans':'10.1.2.3'          | allowed_ip_sans_cidr",
                "'allowed_ip_sans_cidr':['10.0.0.0/8'] | 'ip_sans':'11.1.2.3'     | allowed_ip_sans_cidr",
                "'allowed_uri_sans':['https://a.shop/*'] | 'uri_sans':'https://a.shop/b/c' | allowed_uri_sans",
                "'allowed_other_sans':['1.2.3;UTF8:a'] | 'other_sans':'1.2.3;UTF8:b' | allowed_other_sans",
                "'allowed_serial_numbers':['SN-*'] | 'serial_number':'sn-17'      | allowed_serial_numbers",
                "'allowed_user_ids':['human*']    | 'user_ids':'robot'            | allowed_user_ids",
                "'ext_key_usage':['ServerAuth']   | 'ext_key_usage':'ClientAuth'  | ext_key_usage",
                "'key_type':'ec'                  | 'key_type':'rsa-2048'         | key_types",
                "'key_type':'rsa','key_bits':3072 | 'key_type':'rsa-2048'         | key_types",
                "'require_cn':true                | 'alt_names':'orders.shop'     | require_cn",
                "'cn_validations':['email']       | 'common_name':'orders.shop'   | cn_validations",
            })
    void refusesWhatItDoesNotAllow(String fields, String request, String rule) {
        role.put(fields);

        var answer = role.issue(request);

        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.json().path("rule").asText()).isEqualTo(rule);
    }

    @Test
    void whatACsrSaysCountsOrNotAsTheRoleSays() {
        String csr = Csrs.pem(Csrs.keys(), "CN=orders.shop", "a.orders.shop");
        String reach = "'allow_subdomains':true,'allow_bare_domains':true,";
        role.put(reach + "'use_csr_common_name':true,'use_csr_sans':true");
        var whole = role.signed(csr, "");
        role.put(reach + "'use_csr_common_name':false,'use_csr_sans':false");
        var none = role.signed(csr, "'alt_names':'b.orders.shop'");

        assertThat(whole.getSubjectX500Principal().getName()).isEqualTo("CN=orders.shop");
        assertThat(none.getSubjectX500Principal().getName()).isEmpty();
    }

    @Test
    void theTableOfTheDocumentationHasEveryParameterOnce() throws IOException {
        List<String> rows =
                Files.readAllLines(Path.of("..", "docs", "roles.md")).stream()
                        .dropWhile(line -> !line.startsWith("| Vault | Here |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|"))
                        .map(line -> line.split("\\|", -1)[1])
                        .toList();

        assertThat(rows.stream().flatMap(row -> CODE.matcher(row).results()).map(m -> m.group(1)))
                .containsExactlyInAnyOrderElementsOf(PARAMETERS);
    }
}

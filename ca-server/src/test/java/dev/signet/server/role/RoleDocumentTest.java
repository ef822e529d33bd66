package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.STANDARD;
import static dev.signet.server.role.TestRoles.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleDocumentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theSmallestOneHasTheDefaultsWrittenOut() throws Exception {
        String json =
                """
                {"callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
                 "allowed_domains": ["A.Example"]}
                """;
        String written =
                """
                {"callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
                 "allowed_domains": ["a.example"], "allow_bare_domains": true,
                 "allow_subdomains": false, "allow_glob_domains": false, "allow_any_name": false,
                 "allow_localhost": false, "enforce_hostnames": true,
                 "allow_wildcard_certificates": false,
                 "allowed_uri_sans": [], "allowed_ip_sans_cidr": [],
                 "require_cn": false, "cn_validations": ["email", "hostname"],
                 "use_csr_common_name": true, "use_csr_sans": true,
                 "serial_number_source": "json-csr",
                 "ttl": "1d", "not_before_duration": "30s", "leaf_not_after_behavior": "truncate",
                 "no_rev_avail": false,
                 "not_before_bound": "duration", "not_after_bound": "permit",
                 "key_types": ["ec-p256", "ec-p384", "ed25519", "rsa-2048", "rsa-3072", "rsa-4096"],
                 "key_usage": ["DigitalSignature"], "ext_key_usage": ["ServerAuth", "ClientAuth"],
                 "basic_constraints_valid_for_non_ca": true}
                """;

        assertThat((JsonNode) RoleDocument.parse(json).toJson()).isEqualTo(JSON.readTree(written));
    }

    @Test
    void allFieldsComeBackAsTheyWere() throws Exception {
        String json =
                """
                {"issuer_ref": "issuing",
                 "callers": [{"cluster": "dev", "namespace": "sh*", "service_account": "orders.v2"}],
                 "allowed_domains": ["*.example", "{{service_account}}.{{namespace}}.svc", "a_*.example"],
                 "allow_bare_domains": false, "allow_subdomains": true,
                 "allow_glob_domains": true, "allow_any_name": true,
                 "allow_localhost": true, "enforce_hostnames": false,
                 "allow_wildcard_certificates": true,
                 "allowed_uri_sans": ["spiffe://{{trust_domain}}/**", "https://*.example:8443/a"],
                 "allowed_ip_sans_cidr": ["10.0.0.0/8", "2001:db8::/32"],
                 "allowed_other_sans": ["1.3.6.1.4.1.311.20.2.3;UTF8:*@example.org", "*"],
                 "country": ["DE"], "province": ["Berlin"], "locality": ["Berlin"],
                 "street_address": ["Straße 1"], "postal_code": ["10115"],
                 "organization": ["Example"], "ou": ["Shop", "Web"],
                 "require_cn": true, "cn_validations": ["hostname"],
                 "use_csr_common_name": false, "use_csr_sans": false,
                 "allowed_serial_numbers": ["{{service_account}}-*"],
                 "serial_number_source": "json", "allowed_user_ids": ["*"],
                 "default_names": {"dns": ["a.example"], "uri": ["spiffe://td/a"], "common_name": "b.example"},
                 "ttl": "90m", "max_ttl": "90d", "not_before_duration": "0s",
                 "leaf_not_after_behavior": "err", "no_rev_avail": false,
                 "not_before": "2026-01-01T00:00:00Z", "not_before_bound": "permit",
                 "not_after": "9999-12-31T23:59:59Z", "not_after_bound": "2027-01-01T00:00:00Z",
                 "key_types": ["ec-p521", "rsa-3072"], "key_usage": ["DigitalSignature", "KeyEncipherment", "KeyAgreement"],
                 "ext_key_usage": ["ServerAuth", "ClientAuth", "OCSPSigning"], "ext_key_usage_oids": ["1.3.6.1.5.5.7.3.17"],
                 "policy_identifiers": [{"oid": "1.2.3", "cps": "https://example.org/cps", "notice": "Tests only"}, {"oid": "1.2.4"}],
                 "basic_constraints_valid_for_non_ca": false}
                """;

        RoleDocument document = RoleDocument.parse(json);

        assertThat((JsonNode) document.toJson()).isEqualTo(JSON.readTree(json));
        assertThat(RoleDocument.parse(document.toJson()))
                .isEqualTo(document)
                .hasSameHashCodeAs(document);
        assertThat(RoleDocument.parse(STANDARD)).isNotEqualTo(document);
    }

    @Test
    void durationsMayBeSeconds() throws Exception {
        assertThat(RoleDocument.parse(with("ttl", "3600")).toJson().get("ttl").textValue())
                .isEqualTo("1h");
        assertThat(
                        RoleDocument.parse(with("not_before_duration", "0"))
                                .toJson()
                                .get("not_before_duration")
                                .textValue())
                .isEqualTo("0s");
    }

    @Nested
    class IsRefusedWith {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "unknown_field | 1 | unknown_field",
                    "ttl | null_ | ttl",
                    "issuer_ref | \"No Name\" | issuer_ref",
                    "issuer_ref | 1 | issuer_ref",
                    "callers | [] | callers",
                    "callers | {} | callers",
                    "callers | \"*\" | callers",
                    "callers | [\"*\"] | callers[0]",
                    "callers | [{\"cluster\":\"*\",\"namespace\":\"*\"}] | callers[0].service_account",
                    "callers | [{\"cluster\":\"*\",\"namespace\":\"*\",\"service_account\":\"\"}] | callers[0].service_account",
                    "callers | [{\"cluster\":\"*\",\"namespace\":\"Shop\",\"service_account\":\"*\"}] | callers[0].namespace",
                    "callers | [{\"cluster\":\"*\",\"namespace\":[\"*\"],\"service_account\":\"*\"}] | callers[0].namespace",
                    "callers | [{\"cluster\":\"*\",\"namespace\":\"*\",\"service_account\":\"*\",\"pod\":\"*\"}] | callers[0].pod",
                    "allowed_domains | \"a.example\" | allowed_domains",
                    "allowed_domains | [1] | allowed_domains[0]",
                    "allowed_domains | [null] | allowed_domains[0]",
                    "allowed_domains | [\"a.example\", \"a..b\"] | allowed_domains[1]",
                    "allowed_uri_sans | [\"a\"] | allowed_uri_sans[0]",
                    "allowed_ip_sans_cidr | [\"10.0.0.1\"] | allowed_ip_sans_cidr[0]",
                    "allow_wildcard_certificates | \"yes\" | allow_wildcard_certificates",
                    "allow_wildcard_certificates | true | allow_wildcard_certificates",
                    "default_names | [] | default_names",
                    "default_names | {\"ip\": []} | default_names.ip",
                    "default_names | {\"dns\": [\"*.example\"]} | default_names.dns[0]",
                    "default_names | {\"uri\": [\"spiffe://td/**\"]} | default_names.uri[0]",
                    "default_names | {\"uri\": [\"spiffe://td/a\", \"urn:a\"]} | default_names.uri[1]",
                    "default_names | {\"common_name\": \"*\"} | default_names.common_name",
                    "default_names | {\"common_name\": \"{{name}}\"} | default_names.common_name",
                    "ttl | \"0s\" | ttl",
                    "ttl | 0 | ttl",
                    "ttl | -1 | ttl",
                    "ttl | 1.5 | ttl",
                    "ttl | \"1y\" | ttl",
                    "ttl | true | ttl",
                    "ttl | \"91d\" | ttl",
                    "ttl | \"49h\" | max_ttl",
                    "max_ttl | \"91d\" | max_ttl",
                    "max_ttl | \"23h\" | max_ttl",
                    "max_ttl | 99999999999999999999 | max_ttl",
                    "not_before_duration | \"61m\" | not_before_duration",
                    "not_before_duration | -1 | not_before_duration",
                    "not_before_duration | false | not_before_duration",
                    "leaf_not_after_behavior | \"permit\" | leaf_not_after_behavior",
                    "not_before | \"2026-01-01\" | not_before",
                    "not_before | \"2026-01-01T00:00:00.5Z\" | not_before",
                    "not_before | \"1969-12-31T23:59:59Z\" | not_before",
                    "not_before | 0 | not_before",
                    "not_before_bound | \"any\" | not_before_bound",
                    "not_after | \"+10000-01-01T00:00:00Z\" | not_after",
                    "not_after | \"2026-01-01T00:00:00\" | not_after",
                    "not_after_bound | \"ttl\" | not_after_bound",
                    "no_rev_avail | true | no_rev_avail",
                    "no_rev_avail | 1 | no_rev_avail",
                    "key_types | [] | key_types",
                    "key_types | [\"rsa-1024\"] | key_types[0]",
                    "key_types | [\"ec-p224\"] | key_types[0]",
                    "key_usage | [\"CertSign\"] | key_usage[0]",
                    "key_usage | [\"DigitialSignature\"] | key_usage[0]",
                    "key_usage | [] | key_usage",
                    "ext_key_usage | [\"any\"] | ext_key_usage[0]",
                    "ext_key_usage | [] | ext_key_usage"
                })
        void theFieldThatIsWrong(String field, String value, String named) {
            String json = with(field, value.equals("null_") ? "\"\"" : value);

            assertThat(refusal(json).field()).isEqualTo(named);
            assertThat(refusal(json).complaint()).isNotBlank();
            assertThat(refusal(json)).hasMessageStartingWith(named + " ");
        }

        @Test
        void anEndThatIsNotAfterTheBeginning() {
            String begun = "{\"not_before\":\"2026-01-01T00:00:00Z\",";

            assertThat(
                            refusal(
                                            with("not_after", "\"2026-01-01T00:00:00Z\"")
                                                    .replaceFirst("\\{", begun))
                                    .field())
                    .isEqualTo("not_after");
        }

        @Test
        void aFieldThatIsNull() {
            InvalidRoleException refusal = refusal("{\"callers\": null}");

            assertThat(refusal.field()).isEqualTo("callers");
            assertThat(refusal.complaint()).contains("leave it out");
        }

        @Test
        void noCallersAtAll() {
            assertThat(refusal(with("callers", "null")).field()).isEqualTo("callers");
        }

        @Test
        void noRuleForAnyName() {
            assertThat(
                            refusal(
                                            "{\"callers\": [{\"cluster\": \"*\", \"namespace\": \"*\","
                                                    + " \"service_account\": \"*\"}]}")
                                    .field())
                    .isEqualTo("allowed_domains");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "[]",
                    "1",
                    "\"a\"",
                    "null",
                    "{",
                    "{} {}",
                    "{\"ttl\": 1, \"ttl\": 2}",
                    "''"
                })
        void textThatIsNotOneObject(String json) {
            assertThat(refusal(json).field()).isEmpty();
        }

        @Test
        void deepNesting() {
            assertThat(refusal("{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}").field())
                    .isEmpty();
        }

        @Test
        void moreThanAHundredRules() {
            String rules = Collections.nCopies(101, "\"a.example\"").toString();

            assertThat(refusal(with("allowed_domains", rules)).field())
                    .isEqualTo("allowed_domains");
        }

        @Test
        void moreCharactersThanTheDatabaseHolds() throws Exception {
            String rule = "\"https://a.example/" + "a".repeat(450) + "\"";
            String rules = Collections.nCopies(100, rule).toString();
            String twice =
                    with("allowed_uri_sans", rules)
                            .replaceFirst("\\}$", ",\"default_names\":{\"uri\":" + rules + "}}");

            assertThat(refusal(twice).complaint()).contains("65536");
            JsonNode tree = JSON.readTree(twice);
            assertThatThrownBy(() -> RoleDocument.parse(tree)).hasMessageContaining("65536");
        }

        @Test
        void aFieldNameOfManyCharactersWhichIsNotRepeatedInFull() {
            assertThat(refusal(with("a".repeat(1_000), "1")).field()).hasSize(65);
        }

        private static InvalidRoleException refusal(String json) {
            return catchThrowableOfType(InvalidRoleException.class, () -> RoleDocument.parse(json));
        }
    }

    @Nested
    class AMergePatch {

        @Test
        void changesTheFieldsItNames() throws Exception {
            assertThat(merged(STANDARD, "{\"ttl\": \"12h\"}"))
                    .isEqualTo(parse(with("ttl", "\"12h\"")));
        }

        @Test
        void replacesListsAsAWhole() throws Exception {
            assertThat(merged(STANDARD, "{\"allowed_domains\": [\"b.example\"]}"))
                    .isEqualTo(parse(with("allowed_domains", "[\"b.example\"]")));
        }

        @Test
        void takesAFieldBackToItsDefaultWithNull() throws Exception {
            assertThat(merged(STANDARD, "{\"max_ttl\": null}"))
                    .isEqualTo(parse(with("max_ttl", "null")));
        }

        @Test
        void changesWhatIsInsideAnObject() throws Exception {
            String before =
                    with(
                            "default_names",
                            "{\"dns\": [\"a.example\"], \"common_name\": \"a.example\"}");
            String after = with("default_names", "{\"dns\": [\"b.example\"]}");

            assertThat(
                            merged(
                                    before,
                                    "{\"default_names\": {\"dns\": [\"b.example\"], \"common_name\": null}}"))
                    .isEqualTo(parse(after));
        }

        @Test
        void leavesTheDocumentItIsAppliedToAsItWas() throws Exception {
            RoleDocument document = parse(STANDARD);
            assertThat(document.merge(JSON.readTree("{\"ttl\": \"12h\"}"))).isNotEqualTo(document);

            assertThat(document).isEqualTo(parse(STANDARD));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"callers\": null} | callers",
                    "{\"ttl\": \"72h\"} | max_ttl",
                    "{\"version\": 3} | version",
                    "[] | ''",
                    "null | ''"
                })
        void isRefusedIfWhatComesOutIsNoRole(String patch, String field) {
            assertThat(
                            catchThrowableOfType(
                                            InvalidRoleException.class,
                                            () -> merged(STANDARD, patch))
                                    .field())
                    .isEqualTo(field);
        }

        private static RoleDocument merged(String document, String patch) throws Exception {
            return parse(document).merge(JSON.readTree(patch));
        }

        private static RoleDocument parse(String json) throws InvalidRoleException {
            return RoleDocument.parse(json);
        }
    }
}

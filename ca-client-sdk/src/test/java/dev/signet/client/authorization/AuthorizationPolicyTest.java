package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TestCa;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationPolicyTest {

    private static final TestCa CA = new TestCa("root");
    private static final Caller ORDERS_CALLER = new TestPeer(CA, ORDERS).caller();
    private static final Caller INVENTORY_CALLER = new TestPeer(CA, INVENTORY).caller();
    private static final Caller NOBODY = new Caller.Anonymous(Transport.PLAIN, "192.0.2.1");

    private static final String POLICY =
            """
            {
              "deny": [
                {"name": "no-inventory-admin", "callers": ["spiffe://cluster.local/ns/*/sa/inventory"], "paths": ["/admin/**"]},
                {"name": "on-trial", "callers": ["spiffe://cluster.local/**"], "methods": ["DELETE"], "dry_run": true}
              ],
              "allow": [
                {"name": "probes", "anyone": true, "methods": ["GET"], "paths": ["/health"]},
                {"name": "charge", "callers": ["spiffe://cluster.local/ns/prod/sa/orders"], "methods": ["POST"], "paths": ["/charge"]},
                {"name": "admins", "callers": ["spiffe://cluster.local/ns/prod/sa/*"], "paths": ["/admin/**"]},
                {"name": "soon", "callers": ["spiffe://cluster.local/**"], "paths": ["/soon"], "dry_run": true}
              ]
            }
            """;

    @Test
    void whatNoRuleAllowsIsRefused() throws Exception {
        AuthorizationPolicy policy = AuthorizationPolicy.parse(POLICY);

        assertThat(rule(policy, ORDERS_CALLER, "POST", "/charge")).isEqualTo("+charge");
        assertThat(rule(policy, ORDERS_CALLER, "GET", "/charge")).isEqualTo("-default-deny");
        assertThat(rule(policy, ORDERS_CALLER, "POST", "/refund")).isEqualTo("-default-deny");
        assertThat(rule(policy, INVENTORY_CALLER, "POST", "/charge")).isEqualTo("-default-deny");
        assertThat(rule(policy, NOBODY, "POST", "/charge")).isEqualTo("-no-certificate");
        assertThat(rule(policy, NOBODY, "GET", "/health")).isEqualTo("+probes");
    }

    @Test
    void aPolicyWithoutRulesRefusesEverything() throws Exception {
        AuthorizationPolicy empty = AuthorizationPolicy.parse("{}");

        assertThat(rule(empty, ORDERS_CALLER, "GET", "/")).isEqualTo("-default-deny");
        assertThat(rule(empty, NOBODY, "GET", "/")).isEqualTo("-no-certificate");
    }

    @Test
    void denyComesBeforeAllow() throws Exception {
        AuthorizationPolicy policy = AuthorizationPolicy.parse(POLICY);

        assertThat(rule(policy, ORDERS_CALLER, "GET", "/admin/x")).isEqualTo("+admins");
        assertThat(rule(policy, INVENTORY_CALLER, "GET", "/admin/x"))
                .isEqualTo("-no-inventory-admin");
    }

    @Test
    void aRuleOnTrialChangesNoAnswer() throws Exception {
        AuthorizationPolicy policy = AuthorizationPolicy.parse(POLICY);

        AuthorizationDecision deletion = decide(policy, ORDERS_CALLER, "DELETE", "/admin/x");
        assertThat(deletion.allowed()).isTrue();
        assertThat(deletion.rule()).isEqualTo("admins");
        assertThat(deletion.wouldDeny()).contains("on-trial");
        assertThat(deletion.word()).isEqualTo("would_deny");

        AuthorizationDecision soon = decide(policy, ORDERS_CALLER, "GET", "/soon");
        assertThat(soon.allowed()).isFalse();
        assertThat(soon.rule()).isEqualTo("default-deny");
        assertThat(soon.reason()).contains("soon would");
    }

    @Test
    void allButSomeIsNobodyWithoutANameIfAllowedAndEverybodyIfDenied() throws Exception {
        String rule =
                "{\"name\": \"x\", %s, \"except\": [\"spiffe://cluster.local/ns/prod/sa/orders\"]}";
        AuthorizationPolicy allow =
                AuthorizationPolicy.parse(
                        "{\"allow\": [" + rule.formatted("\"anyone\": true") + "]}");
        AuthorizationPolicy deny =
                AuthorizationPolicy.parse(
                        "{\"deny\": ["
                                + rule.formatted("\"anyone\": true")
                                + "], \"allow\": [{\"name\": \"all\", \"anyone\": true}]}");

        assertThat(rule(allow, INVENTORY_CALLER, "GET", "/")).isEqualTo("+x");
        assertThat(rule(allow, ORDERS_CALLER, "GET", "/")).isEqualTo("-default-deny");
        assertThat(rule(allow, NOBODY, "GET", "/")).isEqualTo("-no-certificate");
        assertThat(rule(deny, ORDERS_CALLER, "GET", "/")).isEqualTo("+all");
        assertThat(rule(deny, INVENTORY_CALLER, "GET", "/")).isEqualTo("-x");
        assertThat(rule(deny, NOBODY, "GET", "/")).isEqualTo("-x");
    }

    @ParameterizedTest
    @CsvSource({
        "//admin/x",
        "/x/../admin/x",
        "/%61dmin/x",
        "/admin;a=b/x",
        "/admin/..;/x",
        "/admin%2fx",
        "/./admin/x",
        "/admin/%2e%2e/x",
        "admin/x"
    })
    void aPathThatCouldBeReadInTwoWaysIsRefusedBeforeAnyRule(String path) throws Exception {
        AuthorizationPolicy everything =
                AuthorizationPolicy.parse("{\"allow\": [{\"name\": \"all\", \"anyone\": true}]}");

        assertThat(rule(everything, ORDERS_CALLER, "GET", path)).isEqualTo("-path-not-canonical");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"rules\": []} | policy: unknown key \"rules\"; there are [allow, deny]",
                "{\"allow\": {}} | policy: \"allow\" is not an array",
                "{\"allow\": null} | policy: \"allow\" is null",
                "{\"allow\": [\"x\"]} | policy: \"allow\" is not an array of objects",
                "{\"allow\": [{\"anyone\": true}]} | allow[0]: \"name\" is missing",
                "{\"allow\": [{\"name\": \"x\"}]} | allow[0] \"x\": say whom it is about",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": false}]} | say whom it is about",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"callers\": [\"spiffe://td/a\"]}]}"
                        + " | say whom it is about",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"path\": [\"/\"]}]}"
                        + " | allow[0]: unknown key \"path\"",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"paths\": null}]}"
                        + " | allow[0]: \"paths\" is null",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"paths\": []}]}"
                        + " | \"paths\" has 1 to 100 entries, not 0",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"paths\": [\"a\"]}]}"
                        + " | allow[0] \"x\": a path begins with a slash",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"methods\": [\"get\"]}]}"
                        + " | in capital letters, not \"get\"",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"methods\": \"GET\"}]}"
                        + " | \"methods\" is not an array",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": \"true\"}]} | is not true or false",
                "{\"allow\": [{\"name\": \"x\", \"anyone\": true, \"dry_run\": 1}]}"
                        + " | \"dry_run\" is not true or false",
                "{\"allow\": [{\"name\": \"x\", \"callers\": []}]} | \"callers\" has 1 to 100",
                "{\"allow\": [{\"name\": \"x\", \"callers\": [\"orders\"]}]}"
                        + " | allow[0] \"x\":",
                "{\"allow\": [{\"name\": \"x\", \"callers\": [\"spiffe://td\"]}]}"
                        + " | for all of its workloads write spiffe://td/**",
                "{\"allow\": [{\"name\": \"X\", \"anyone\": true}]} | a rule's name has small",
                "{\"allow\": [{\"name\": \"default-deny\", \"anyone\": true}]}"
                        + " | choose another name",
                "{\"deny\": [{\"name\": \"x\", \"anyone\": true}],"
                        + " \"allow\": [{\"name\": \"x\", \"anyone\": true}]}"
                        + " | two rules are called x",
                "{\"allow\": [], \"allow\": []} | a name occurs twice",
                "[] | not a JSON object",
                "'' | policy: not JSON"
            })
    void aBrokenPolicyIsRefusedWithThePlaceWhereItIsBroken(String json, String message) {
        assertThatThrownBy(() -> AuthorizationPolicy.parse(json))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aPolicyHasBounds() {
        String callers = String.join(",", Collections.nCopies(101, "\"spiffe://cluster.local/a\""));
        assertThatThrownBy(() ->
                        AuthorizationPolicy.parse(
                                "{\"allow\":[{\"name\":\"x\",\"callers\":[" + callers + "]}]}"))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessageContaining("not 101");
        AuthorizationRule rule = AuthorizationRule.of("x", Authorizer.any());
        assertThatThrownBy(() ->
                        new AuthorizationPolicy(
                                Collections.nCopies(500, rule), Collections.nCopies(501, rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000");
    }

    /** Whatever a single change does to a policy, nobody gets in who does not now. */
    @Test
    void aBrokenCharacterNeverLetsAStrangerIn() {
        Caller stranger = new TestPeer(CA, "spiffe://other.example/ns/prod/sa/orders").caller();
        var random = new Random(20261123);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(POLICY);
            text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            try {
                AuthorizationPolicy policy = AuthorizationPolicy.parse(text.toString());
                assertThat(decide(policy, stranger, "POST", "/charge").allowed())
                        .as("%s", text)
                        .isFalse();
                parsed++;
            } catch (MalformedPolicyException e) {
                assertThat(e).hasMessageMatching("(?s)(policy|(deny|allow)\\[\\d].*): .*");
            }
        }
        assertThat(parsed).isGreaterThan(1000);
    }

    @Test
    void rulesCanBeMadeInCodeToo() {
        var policy =
                new AuthorizationPolicy(
                        List.of(),
                        List.of(
                                AuthorizationRule.of(
                                        "charge",
                                        Authorizer.allOf(
                                                Authorizer.id(ORDERS),
                                                Authorizer.method("POST")))));

        assertThat(rule(policy, ORDERS_CALLER, "POST", "/charge")).isEqualTo("+charge");
        assertThat(rule(policy, ORDERS_CALLER, "GET", "/charge")).isEqualTo("-default-deny");
    }

    private static String rule(
            AuthorizationPolicy policy, Caller caller, String method, String path) {
        AuthorizationDecision decision = decide(policy, caller, method, path);
        return (decision.allowed() ? "+" : "-") + decision.rule();
    }

    private static AuthorizationDecision decide(
            AuthorizationPolicy policy, Caller caller, String method, String path) {
        return policy.decide(AuthorizationRequest.of(caller, method, path));
    }
}

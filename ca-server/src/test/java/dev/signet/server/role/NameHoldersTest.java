package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.dns;
import static dev.signet.server.role.TestRoles.ip;
import static dev.signet.server.role.TestRoles.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NameHoldersTest {

    private static final String CALLERS =
            "{\"callers\": [{\"cluster\": \"*\", \"namespace\": \"*\", \"service_account\": \"*\"}], ";

    private static List<IdentityPattern> holders(String rules, SubjectAlternativeName name) {
        return NameHolders.of(TestRoles.role("web", CALLERS + rules + "}"), name).stream()
                .flatMap(holding -> holding.identities().stream())
                .toList();
    }

    private static IdentityPattern pattern(String namespace, String serviceAccount) {
        return new IdentityPattern(
                "*",
                Optional.empty(),
                namespace,
                serviceAccount,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aNameOfVariablesTellsWhoseItIs() {
        assertThat(
                        holders(
                                "\"allowed_domains\": [\"{{service_account}}.{{namespace}}.svc\"]",
                                dns("orders.shop.svc")))
                .containsExactly(pattern("shop", "orders"));
    }

    @Test
    void aNameThatCanBeSplitInSeveralWaysHasSeveralHolders() {
        assertThat(
                        holders(
                                "\"allowed_domains\": [\"*-{{namespace}}.example\"]",
                                dns("a-b-c.example")))
                .containsExactlyInAnyOrder(pattern("b-c", "*"), pattern("c", "*"));
    }

    @Test
    void aRuleWithoutVariablesIsForAllWhomTheRoleAdmits() {
        assertThat(holders("\"allowed_domains\": [\"*.example.org\"]", dns("a.example.org")))
                .containsExactly(pattern("*", "*"));
        assertThat(holders("\"allowed_ip_sans_cidr\": [\"10.0.0.0/8\"]", ip("10.1.2.3")))
                .containsExactly(pattern("*", "*"));
    }

    @Test
    void aSpiffeIdTellsTheTrustDomainToo() {
        assertThat(
                        holders(
                                "\"allowed_uri_sans\":"
                                        + " [\"spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}\"]",
                                uri("spiffe://prod.example/ns/shop/sa/orders.v2")))
                .containsExactly(
                        new IdentityPattern(
                                "*",
                                Optional.of("prod.example"),
                                "shop",
                                "orders.v2",
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void aWildcardIsNobodysUnlessTheRoleAllowsThem() {
        String rule = "\"allowed_domains\": [\"*.{{namespace}}.example\"]";

        assertThat(holders(rule, dns("*.shop.example"))).isEmpty();
        assertThat(holders(rule + ", \"allow_wildcard_certificates\": true", dns("*.shop.example")))
                .containsExactly(pattern("shop", "*"));
    }

    @Test
    void aMailboxTellsWhoseItIs() {
        assertThat(
                        holders(
                                "\"allowed_domains\": [\"{{service_account}}@{{namespace}}.example\"]",
                                named(Kind.EMAIL, "orders@shop.example")))
                .containsExactly(pattern("shop", "orders"));
    }

    @Test
    void aNameBelowAnEntryIsOfWhomTheEntryIsWhereSubdomainsAreAllowed() {
        String rule = "\"allowed_domains\": [\"{{namespace}}.example\"], \"allow_subdomains\": ";

        assertThat(holders(rule + "true", dns("a.b.shop.example")))
                .containsExactly(pattern("shop", "*"));
        assertThat(holders(rule + "false", dns("a.b.shop.example"))).isEmpty();
    }

    @Test
    void aRoleForAnyNameGivesItToAllWhomItAdmits() {
        assertThat(holders("\"allow_any_name\": true", dns("www.example.org")))
                .containsExactly(pattern("*", "*"));
    }

    @Test
    void aValueThatNoWorkloadHasMakesNoHolder() {
        assertThat(
                        holders(
                                "\"allowed_uri_sans\": [\"urn:app:{{namespace}}\"]",
                                uri("urn:app:Shop_1")))
                .isEmpty();
    }

    /** A rule of many stars against a long name: bounded work, and no claim that this is all. */
    @Test
    void whatTakesTooLongIsCutAndSaidToBe() {
        String name = "https://x/" + "a".repeat(900) + "/" + "a".repeat(900);
        Role role =
                TestRoles.role(
                        "web",
                        CALLERS
                                + "\"allowed_uri_sans\":"
                                + " [\"https://x/*{{service_account}}*/*a*a*a*a*\"]}");

        assertThat(NameHolders.of(role, uri(name))).noneMatch(Holding::complete);
    }

    static IntStream seeds() {
        return IntStream.range(0, 4);
    }

    /** Against brute force: everybody of a small world asks for everything in it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anIdentityMatchesExactlyIfTheRoleGrantsItTheName(int seed) {
        Random random = new Random(seed);
        int grants = 0;
        for (int round = 0; round < 40; round++) {
            Role role = role(random);
            Roles roles = new Roles(List.of(role));
            for (SubjectAlternativeName name : names(random)) {
                List<Holding> holdings = NameHolders.of(role, name);
                assertThat(holdings).allMatch(Holding::complete);
                for (WorkloadIdentity identity : EVERYBODY) {
                    boolean granted = roles.decide(identity, request(name)) instanceof Granted;
                    grants += granted ? 1 : 0;
                    assertThat(
                                    holdings.stream()
                                            .flatMap(holding -> holding.identities().stream())
                                            .anyMatch(pattern -> pattern.matches(identity)))
                            .as("%s of %s by %s", name, identity, role.document())
                            .isEqualTo(granted);
                }
            }
        }
        assertThat(grants).isGreaterThan(500);
    }

    private static final List<WorkloadIdentity> EVERYBODY = everybody();

    private static List<WorkloadIdentity> everybody() {
        List<WorkloadIdentity> all = new ArrayList<>();
        for (String cluster : List.of("a", "b")) {
            for (String namespace : List.of("a", "b", "a-b")) {
                for (String account : List.of("a", "b", "a.b", "b-a")) {
                    for (Optional<String> pod : List.of(Optional.of("a-0"), Optional.of("b"))) {
                        all.add(identity(cluster, "t" + cluster, namespace, account, pod));
                    }
                    all.add(identity(cluster, "a.b", namespace, account, Optional.empty()));
                }
            }
        }
        return all;
    }

    private static WorkloadIdentity identity(
            String cluster,
            String trustDomain,
            String namespace,
            String account,
            Optional<String> pod) {
        return new WorkloadIdentity(
                cluster,
                trustDomain,
                namespace,
                account,
                "uid",
                pod,
                Optional.empty(),
                pod.map(name -> name + ".b"));
    }

    /** Of documents that are drawn, the first that is a role: some flags need others. */
    private static Role role(Random random) {
        while (true) {
            try {
                return new Role(TestRoles.WEB, 1, RoleDocument.parse(document(random)));
            } catch (InvalidRoleException _) {
                // Drawn again.
            }
        }
    }

    private static String document(Random random) {
        return """
        {"callers": [{"cluster": "%s", "namespace": "%s", "service_account": "%s"},
                     {"cluster": "a", "namespace": "%s", "service_account": "%s"}],
         "allowed_domains": ["%s", "%s", "*.b", "%s@%s"],
         "allowed_uri_sans": ["x://%s/%s", "spiffe://{{trust_domain}}/%s", "urn:%s"],
         "allowed_other_sans": ["1.2.3;UTF8:%s"],
         "allow_wildcard_certificates": %s, "allow_bare_domains": %s,
         "allow_subdomains": %s, "allow_glob_domains": %s, "enforce_hostnames": %s,
         "allow_any_name": %s, "allow_localhost": %s}
        """
                .formatted(
                        glob(random),
                        glob(random),
                        glob(random),
                        glob(random),
                        glob(random),
                        rule(random, '.'),
                        rule(random, '.'),
                        part(random),
                        rule(random, '.'),
                        rule(random, '.'),
                        rule(random, '/'),
                        rule(random, '/'),
                        rule(random, '/'),
                        part(random),
                        random.nextBoolean(),
                        random.nextInt(3) > 0,
                        random.nextInt(3) == 0,
                        random.nextInt(3) == 0,
                        random.nextBoolean(),
                        random.nextInt(9) == 0,
                        random.nextInt(3) == 0);
    }

    private static String glob(Random random) {
        return one(random, List.of("*", "a", "b", "a*", "*b"));
    }

    private static String rule(Random random, char separator) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(_ -> part(random))
                .collect(Collectors.joining(String.valueOf(separator)));
    }

    private static String part(Random random) {
        return one(
                random,
                List.of(
                        "a",
                        "b",
                        "*",
                        "**",
                        "a*",
                        "*-{{namespace}}",
                        "{{namespace}}*",
                        "{{namespace}}",
                        "{{service_account}}",
                        "{{service_account}}-*",
                        "{{pod}}",
                        "{{node}}",
                        "{{cluster}}",
                        "{{trust_domain}}"));
    }

    private static List<SubjectAlternativeName> names(Random random) {
        List<SubjectAlternativeName> names = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            names.add(dns(text(random, '.')));
            names.add(uri("x://" + text(random, '.') + "/" + text(random, '/')));
            names.add(
                    uri("spiffe://" + one(random, List.of("ta", "a.b")) + "/" + text(random, '/')));
            names.add(uri("urn:" + text(random, '/')));
        }
        names.add(dns("*." + text(random, '.') + ".b"));
        names.add(dns("a*." + text(random, '.')));
        names.add(dns("localhost"));
        names.add(dns("a_b." + text(random, '.')));
        for (int i = 0; i < 3; i++) {
            names.add(named(Kind.EMAIL, text(random, '.') + "@" + text(random, '.') + ".b"));
            names.add(named(Kind.EMAIL, text(random, '.') + "@" + text(random, '.')));
            names.add(named(Kind.OTHER, "1.2.3;UTF8:" + text(random, ':')));
        }
        return names;
    }

    private static SubjectAlternativeName named(Kind kind, String text) {
        try {
            return SubjectAlternativeName.parse(kind, text);
        } catch (MalformedNameException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String text(Random random, char separator) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .mapToObj(_ -> one(random, List.of("a", "b", "a-b", "b-a", "a-0", "ta")))
                .collect(Collectors.joining(String.valueOf(separator)));
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static IssuanceRequest request(SubjectAlternativeName name) {
        return new IssuanceRequest(
                Optional.empty(),
                Optional.empty(),
                List.of(name),
                Optional.empty(),
                new RequestedKey.Generated(KeyAlgorithm.EC_P256));
    }
}

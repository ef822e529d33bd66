package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.ORDERS;
import static dev.signet.server.role.TestRoles.STANDARD;
import static dev.signet.server.role.TestRoles.WEB;
import static dev.signet.server.role.TestRoles.caller;
import static dev.signet.server.role.TestRoles.commonName;
import static dev.signet.server.role.TestRoles.dns;
import static dev.signet.server.role.TestRoles.ip;
import static dev.signet.server.role.TestRoles.request;
import static dev.signet.server.role.TestRoles.roles;
import static dev.signet.server.role.TestRoles.uri;
import static dev.signet.server.role.TestRoles.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantedNamesTest {

    private static final SubjectAlternativeName OWN = dns("orders.shop.svc.cluster.local");
    private static final SubjectAlternativeName ID = uri("spiffe://dev.example/ns/shop/sa/orders");

    private final Roles standard = roles(STANDARD);

    @Nested
    class ANameNoRuleAllows {

        @Test
        void isRefusedWithWhatThisCallerMayAskFor() {
            assertThat(standard.decide(ORDERS, request(dns("billing.shop.svc.cluster.local"))))
                    .isEqualTo(
                            new Refused(
                                    Optional.of(WEB),
                                    "allowed_domains",
                                    "alt_names[0]",
                                    "billing.shop.svc.cluster.local",
                                    "orders.shop.svc.cluster.local",
                                    "role web does not allow billing.shop.svc.cluster.local to"
                                            + " dev/shop/orders"));
        }

        /**
         * One check on one name, as often as there are names, is how the others slipped through.
         */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "evil.example",
                    "spiffe://dev.example/ns/shop/sa/other",
                    "192.0.2.1",
                })
        void isFoundAtEveryPositionOfAList(String bad) {
            List<SubjectAlternativeName> good = new ArrayList<>();
            IntStream.range(0, 9).forEach(i -> good.add(ip("10.0.0." + i)));
            good.add(OWN);
            SubjectAlternativeName name =
                    bad.startsWith("spiffe") ? uri(bad) : bad.startsWith("1") ? ip(bad) : dns(bad);
            for (int position = 0; position <= good.size(); position++) {
                List<SubjectAlternativeName> names = new ArrayList<>(good);
                names.add(position, name);

                Refused refused = refused(standard, names);

                assertThat(refused.value()).isEqualTo(bad);
                assertThat(refused.field()).isEqualTo(field(names, position));
            }
        }

        @Test
        void isRefusedAlsoNextToItselfAllowed() {
            Refused refused =
                    refused(standard, List.of(OWN, OWN, dns("orders.shop.svc.cluster.locals")));

            assertThat(refused.field()).isEqualTo("alt_names[2]");
        }

        @Test
        void asCommonNameIsRefusedUnderThatField() {
            Refused refused =
                    (Refused)
                            standard.decide(
                                    ORDERS,
                                    request(
                                            Optional.of(commonName("evil.example")),
                                            Optional.empty(),
                                            OWN));

            assertThat(refused.field()).isEqualTo("common_name");
            assertThat(refused.rule()).isEqualTo("allowed_domains");
        }

        private static String field(List<SubjectAlternativeName> names, int position) {
            SubjectAlternativeName.Kind kind = names.get(position).kind();
            long before = names.subList(0, position).stream().filter(n -> n.kind() == kind).count();
            return AskedName.list(kind) + "[" + before + "]";
        }
    }

    /** What a role does not speak of, it does not allow. */
    @Nested
    class AKindOfNameWithoutRules {

        private static final String ANYBODY =
                "{\"callers\":[{\"cluster\":\"*\",\"namespace\":\"*\",\"service_account\":\"*\"}],";

        @Test
        void ipAddressesAreRefused() {
            Roles roles =
                    roles(
                            ANYBODY
                                    + "\"allowed_domains\":[\"**\"],\"allowed_uri_sans\":[\"https://**/**\"]}");

            Refused refused = refused(roles, List.of(ip("10.0.0.1")));

            assertThat(refused.rule()).isEqualTo("allowed_ip_sans_cidr");
            assertThat(refused.field()).isEqualTo("ip_sans[0]");
            assertThat(refused.allowed()).isEqualTo("nothing in ip_sans");
        }

        @Test
        void urisAreRefused() {
            Roles roles =
                    roles(
                            ANYBODY
                                    + "\"allowed_domains\":[\"**\"],\"allowed_ip_sans_cidr\":[\"0.0.0.0/0\"]}");

            Refused refused = refused(roles, List.of(uri("urn:a")));

            assertThat(refused.rule()).isEqualTo("allowed_uri_sans");
            assertThat(refused.field()).isEqualTo("uri_sans[0]");
        }

        @Test
        void dnsNamesAreRefused() {
            Roles roles =
                    roles(
                            ANYBODY
                                    + "\"allowed_uri_sans\":[\"https://**/**\"],\"allowed_ip_sans_cidr\":[\"::/0\"]}");

            Refused refused = refused(roles, List.of(dns("localhost")));

            assertThat(refused.rule()).isEqualTo("allowed_domains");
            assertThat(refused.allowed()).isEqualTo("nothing in alt_names");
        }

        @Test
        void theTraceSaysThatThereIsNoRule() {
            Roles roles = roles(with("allowed_ip_sans_cidr", "[]"));

            assertThat(roles.explain(ORDERS, request(ip("10.0.0.1"))).trace().getLast())
                    .isEqualTo(
                            new TraceStep(
                                    Optional.of(WEB),
                                    "allowed_ip_sans_cidr",
                                    "ip_sans[0]",
                                    "10.0.0.1",
                                    false,
                                    "has no rule: nothing is allowed"));
        }
    }

    @Nested
    class WildcardCertificates {

        private static final String RULES = "[\"*.shop.example\", \"**.shop.example\"]";

        @Test
        void areRefusedUnlessTheRoleAllowsThem() {
            Roles roles = roles(with("allowed_domains", RULES));

            Refused refused = refused(roles, List.of(dns("*.shop.example")));

            assertThat(refused.rule()).isEqualTo("allow_wildcard_certificates");
            assertThat(refused.field()).isEqualTo("alt_names[0]");
            assertThat(refused.value()).isEqualTo("*.shop.example");
            assertThat(roles.decide(ORDERS, request(dns("a.shop.example"))))
                    .isInstanceOf(Granted.class);
        }

        @Test
        void areGrantedByARuleWhoseLeftMostLabelIsTheStar() {
            Granted granted = granted(wildcards(), List.of(dns("*.shop.example")));

            assertThat(granted.names().getFirst().rule())
                    .isEqualTo("allowed_domains[0]: *.shop.example");
        }

        @ParameterizedTest
        @ValueSource(strings = {"*.a.shop.example", "*.other.example", "*.evilshop.example"})
        void areGrantedNowhereElse(String name) {
            assertThat(refused(wildcards(), List.of(dns(name))).rule())
                    .isEqualTo("allowed_domains");
        }

        private static Roles wildcards() {
            String json = with("allowed_domains", RULES);
            return roles(
                    json.substring(0, json.length() - 1)
                            + ",\"allow_wildcard_certificates\":true}");
        }
    }

    @Nested
    class SpiffeIds {

        private final Roles roles =
                roles(with("allowed_uri_sans", "[\"spiffe://td/**\", \"https://h.example/**\"]"));

        @Test
        void twoInOneCertificateAreRefused() {
            Refused refused = refused(roles, List.of(uri("spiffe://td/a"), uri("spiffe://td/b")));

            assertThat(refused.rule()).isEqualTo("spiffe_id");
            assertThat(refused.field()).isEqualTo("uri_sans[1]");
            assertThat(refused.value()).isEqualTo("spiffe://td/b");
        }

        @Test
        void withAnotherUriBeforeOrAfterItOneIsRefused() {
            List<SubjectAlternativeName> names =
                    new ArrayList<>(List.of(uri("https://h.example/a"), uri("spiffe://td/b")));
            assertThat(refused(roles, names).rule()).isEqualTo("spiffe_id");
            Collections.reverse(names);
            assertThat(refused(roles, names).rule()).isEqualTo("spiffe_id");
        }

        @Test
        void oneNamedTwiceIsOne() {
            assertThat(granted(roles, List.of(uri("spiffe://td/a"), uri("spiffe://td/a"))).names())
                    .hasSize(1);
        }

        @Test
        void otherUrisMayBeSeveral() {
            List<SubjectAlternativeName> names =
                    List.of(uri("https://h.example/a"), uri("https://h.example/b"));

            assertThat(granted(roles, names).names()).hasSize(2);
        }

        @Test
        void aTrustDomainAloneIsNoWorkloadsId() {
            assertThat(refused(roles, List.of(uri("spiffe://td"))).rule())
                    .isEqualTo("allowed_uri_sans");
        }
    }

    @Nested
    class Bounds {

        @Test
        void aHundredNamesAreGranted() {
            assertThat(granted(standard, addresses(100)).names()).hasSize(100);
        }

        @Test
        void theHundredAndFirstIsRefused() {
            Refused refused = refused(standard, addresses(101));

            assertThat(refused.rule()).isEqualTo("max_names");
            assertThat(refused.field()).isEqualTo("ip_sans[100]");
            assertThat(refused.allowed()).isEqualTo("at most 100 names");
        }

        @Test
        void aDefaultCommonNameAbove64CharactersIsRefused() {
            String rest = "a".repeat(50) + ".shop";
            Roles roles =
                    roles(
                            "{\"callers\":[{\"cluster\":\"*\",\"namespace\":\"*\",\"service_account\":\"*\"}],"
                                    + "\"allowed_domains\":[\"**\"],\"default_names\":"
                                    + "{\"common_name\": \"{{service_account}}.%s\"}}"
                                            .formatted(rest));

            assertThat(roles.decide(caller("shop", "eight678"), request()))
                    .isInstanceOf(Granted.class);
            Refused refused = (Refused) roles.decide(caller("shop", "nine56789"), request());
            assertThat(refused.rule()).isEqualTo("default_names");
            assertThat(refused.field()).isEqualTo("common_name");
        }

        @Test
        void aRefusalListsTenRulesAndCountsTheOthers() {
            String rules =
                    IntStream.range(0, 12)
                            .mapToObj(i -> "\"a" + i + ".example\"")
                            .toList()
                            .toString();

            assertThat(refused(roles(with("allowed_domains", rules)), List.of(OWN)).allowed())
                    .startsWith("a0.example, a1.example")
                    .endsWith("a9.example and by 2 more rules");
        }

        private static List<SubjectAlternativeName> addresses(int count) {
            return IntStream.range(0, count)
                    .<SubjectAlternativeName>mapToObj(i -> ip("10.0.0." + i))
                    .toList();
        }
    }

    @Nested
    class DefaultNamesOfARole {

        @Test
        void areAllRulesWithoutGlobs() {
            Granted granted =
                    granted(
                            roles(
                                    with(
                                            "allowed_domains",
                                            "[\"{{service_account}}.a.example\", \"*.b.example\", \"c.example\"]")),
                            List.of());

            assertThat(granted.names())
                    .extracting(GrantedName::name)
                    .containsExactly(dns("orders.a.example"), dns("c.example"), ID);
            assertThat(granted.commonName()).isEmpty();
        }

        @Test
        void areThoseTheRoleLists() {
            Granted granted =
                    granted(
                            roles(
                                    with(
                                            "default_names",
                                            "{\"uri\":[\"spiffe://dev.example/ns/{{namespace}}/sa/{{service_account}}\"]}")),
                            List.of());

            assertThat(granted.names()).extracting(GrantedName::name).containsExactly(ID);
            assertThat(granted.names().getFirst().rule()).startsWith("allowed_uri_sans[0]");
        }

        @Test
        void canHaveACommonName() {
            Granted granted =
                    granted(
                            roles(
                                    with(
                                            "default_names",
                                            "{\"common_name\":\"{{service_account}}.shop.svc.cluster.local\"}")),
                            List.of());

            assertThat(granted.commonName()).contains("orders.shop.svc.cluster.local");
            assertThat(granted.names()).extracting(GrantedName::name).containsExactly(OWN);
        }

        @Test
        void doNotApplyWhenOnlyACommonNameIsAskedFor() {
            Granted granted =
                    (Granted)
                            standard.decide(
                                    ORDERS,
                                    request(
                                            Optional.of(
                                                    commonName("orders.shop.svc.cluster.local")),
                                            Optional.empty()));

            assertThat(granted.names()).extracting(GrantedName::name).containsExactly(OWN);
        }

        @ParameterizedTest
        @CsvSource({"'{}'", "'{\"dns\":[]}'"})
        void mayBeNone(String defaults) {
            Refused refused = refused(roles(with("default_names", defaults)), List.of());

            assertThat(refused.rule()).isEqualTo("default_names");
            assertThat(refused.allowed()).isEqualTo("orders.shop.svc.cluster.local");
        }

        @Test
        void areNoneIfEveryRuleHasAGlob() {
            String json =
                    "{\"callers\":[{\"cluster\":\"*\",\"namespace\":\"*\",\"service_account\":\"*\"}],\"allowed_domains\":[\"*.example\"]}";

            assertThat(refused(roles(json), List.of()).rule()).isEqualTo("default_names");
        }

        @Test
        void stillNeedARuleThatAllowsThem() {
            Refused refused =
                    refused(
                            roles(with("default_names", "{\"dns\":[\"other.example\"]}")),
                            List.of());

            assertThat(refused.rule()).isEqualTo("allowed_domains");
            assertThat(refused.value()).isEqualTo("other.example");
            assertThat(refused.field()).isEqualTo("alt_names");
        }

        @Test
        void aMissingPodRefusesThemAll() {
            Roles roles = roles(with("allowed_domains", "[\"{{pod}}.example\", \"a.example\"]"));
            Explanation answer = roles.explain(caller("shop", "orders"), request());

            Refused refused = (Refused) answer.decision();
            assertThat(refused.rule()).isEqualTo("default_names");
            assertThat(refused.detail()).contains("{{pod}} is missing");
            assertThat(answer.trace().getLast().detail()).contains("{{pod}} is missing");
        }

        @Test
        void aNameThatGetsTooLongRefusesThemAll() {
            String label = "a".repeat(63);
            String suffix = String.join(".", label, label, label, "a".repeat(50));
            Roles roles = roles(with("allowed_domains", "[\"{{node}}." + suffix + "\"]"));

            assertThat(refused(roles, List.of()).detail()).contains("characters");
        }

        @Test
        void oneSpiffeIdMoreThanOneIsRefused() {
            Roles roles = roles(with("allowed_uri_sans", "[\"spiffe://td/a\", \"spiffe://td/b\"]"));

            assertThat(refused(roles, List.of()).rule()).isEqualTo("spiffe_id");
        }
    }

    @Nested
    class TheTrace {

        @Test
        void namesEveryRuleLookedAtUpToTheOneThatAllows() {
            Roles roles =
                    roles(
                            with(
                                    "allowed_domains",
                                    "[\"a.example\", \"{{pod}}.example\", \"*.example\", \"**\"]"));

            List<TraceStep> trace =
                    roles.explain(caller("shop", "orders"), request(dns("b.example"))).trace();

            assertThat(trace)
                    .extracting(TraceStep::rule)
                    .containsExactly(
                            "callers[0]: dev/shop/*",
                            "max_ttl: 2d",
                            "key_types: ec-p256, ec-p384, ed25519, rsa-2048, rsa-3072, rsa-4096",
                            "allowed_domains[0]: a.example",
                            "allowed_domains[1]: {{pod}}.example",
                            "allowed_domains[2]: *.example");
            assertThat(trace)
                    .extracting(TraceStep::passed)
                    .containsExactly(true, true, true, false, false, true);
            assertThat(trace.get(4).detail()).contains("{{pod}} is missing");
            assertThat(trace).allSatisfy(step -> assertThat(step.role()).contains(WEB));
        }

        @Test
        void showsRulesAsTheyReadForThisCaller() {
            assertThat(
                            standard.explain(ORDERS, request(dns("b.example")))
                                    .trace()
                                    .getLast()
                                    .detail())
                    .isEqualTo("allows orders.shop.svc.cluster.local, which does not match");
        }

        @Test
        void saysWhyAWildcardIsRefused() {
            assertThat(
                            standard.explain(ORDERS, request(dns("*.b.example")))
                                    .trace()
                                    .getLast()
                                    .rule())
                    .isEqualTo("allow_wildcard_certificates: false");
        }
    }

    private static Granted granted(Roles roles, List<SubjectAlternativeName> names) {
        return (Granted) decide(roles, names);
    }

    private static Refused refused(Roles roles, List<SubjectAlternativeName> names) {
        return (Refused) decide(roles, names);
    }

    private static Decision decide(Roles roles, List<SubjectAlternativeName> names) {
        return roles.decide(ORDERS, request(names.toArray(SubjectAlternativeName[]::new)));
    }
}

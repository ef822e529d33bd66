package dev.signet.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.TestCa;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.AskedName;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.Decision;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SmallestChangesTest {

    private static TestCa ca;

    @BeforeAll
    static void start() {
        ca = new TestCa();
    }

    @AfterAll
    static void stop() {
        ca.database.close();
    }

    private static final WorkloadIdentity ORDERS = TestCa.workload("shop", "orders");

    private static SmallestChange change(
            Roles roles, WorkloadIdentity caller, IssuanceRequest request) {
        return new SmallestChanges(ca.issuance, roles).allowing(caller, request);
    }

    private static String patch(WorkloadIdentity caller, IssuanceRequest request) {
        Roles roles = new Roles(List.of(TestCa.role("web", TestCa.ROLE)));
        return change(roles, caller, request) instanceof SmallestChange.Patch patch
                ? patch.patch().toString().replace('"', '\'')
                : "none";
    }

    private static IssuanceRequest names(SubjectAlternativeName... names) {
        return request(Optional.empty(), Optional.empty(), KeyAlgorithm.EC_P256, names);
    }

    private static IssuanceRequest request(
            Optional<String> role,
            Optional<Duration> lifetime,
            KeyAlgorithm key,
            SubjectAlternativeName... names) {
        return new IssuanceRequest(
                role.map(RoleName::new),
                Optional.empty(),
                Arrays.asList(names),
                lifetime,
                new RequestedKey.Generated(key));
    }

    private static SubjectAlternativeName name(String text) {
        Kind kind =
                text.indexOf(';') >= 0
                        ? Kind.OTHER
                        : text.indexOf('@') >= 0
                                ? Kind.EMAIL
                                : text.indexOf(':') >= 0
                                        ? Kind.URI
                                        : text.matches("[0-9.]+") ? Kind.IP : Kind.DNS;
        try {
            return SubjectAlternativeName.parse(kind, text);
        } catch (MalformedNameException e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void aCallerThatIsNotAdmittedIsAddedExactly() {
        assertThat(patch(TestCa.workload("shop2", "pay"), names()))
                .isEqualTo(
                        "{'callers':[{'cluster':'dev','namespace':'shop','service_account':'*'},"
                                + "{'cluster':'dev','namespace':'shop2','service_account':'pay'}]}");
    }

    @Test
    void aLifetimeThatIsTooLongRaisesTheLimitToIt() {
        assertThat(
                        patch(
                                ORDERS,
                                request(
                                        Optional.empty(),
                                        Optional.of(Duration.ofDays(3)),
                                        KeyAlgorithm.EC_P256)))
                .isEqualTo("{'max_ttl':'3d'}");
    }

    @Test
    void aBlockOfOneAddressIsAddedForAnAddress() {
        assertThat(patch(ORDERS, names(name("192.168.1.7"))))
                .isEqualTo("{'allowed_ip_sans_cidr':['10.0.0.0/8','fd00::/8','192.168.1.7/32']}");
    }

    @Test
    void whereARuleHasTheWildcardTheFlagIsEnough() {
        assertThat(patch(ORDERS, names(name("*.example.org"))))
                .isEqualTo("{'allow_wildcard_certificates':true}");
    }

    @Test
    void aWildcardThatNoRuleHasNeedsBoth() {
        assertThat(patch(ORDERS, names(name("*.orders.shop.mesh"))))
                .contains("'*.{{service_account}}.{{namespace}}.mesh'")
                .contains("'allow_wildcard_certificates':true")
                .doesNotContain("default_names");
    }

    @ParameterizedTest
    @CsvSource({
        "orders.shop.svc, {{service_account}}.{{namespace}}.svc",
        "payments.shop.svc, payments.{{namespace}}.svc",
        "orders-0.db, {{pod}}.db",
        "dev.orders.svc, {{cluster}}.{{service_account}}.svc",
        "www.example.com, www.example.com",
        "urn:app:orders, urn:app:{{service_account}}",
        "https://dev.example/orders/x, https://{{trust_domain}}/{{service_account}}/x",
        "orders@shop.example, {{service_account}}@{{namespace}}.example",
        "1.2.3;UTF8:orders, 1.2.3;UTF8:{{service_account}}",
    })
    void aNameIsAllowedByTheCallersVariablesWhereTheySpellIt(String name, String rule) {
        assertThat(patch(ORDERS, names(name(name)))).contains("'" + rule + "'");
    }

    /** A rule without glob would be a default name of everybody from then on. */
    @Test
    void anotherRuleDoesNotChangeWhatRequestsWithoutNamesGet() {
        assertThat(patch(ORDERS, names(name("www.example.com"))))
                .contains(
                        "'default_names':{'dns':['{{service_account}}.{{namespace}}.svc.cluster.local'],"
                                + "'uri':['spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}']}");
    }

    @Test
    void identifiersInTheSubjectAreAllowedAsTheyAre() {
        var subject =
                new AskedSubject(
                        Optional.empty(),
                        false,
                        AskedName.inLists(List.of(name("orders.shop.svc.cluster.local"))),
                        Optional.of("4711"),
                        List.of("orders"));

        assertThat(
                        patch(
                                ORDERS,
                                new IssuanceRequest(
                                        Optional.empty(),
                                        subject,
                                        Optional.empty(),
                                        Optional.empty(),
                                        AskedDates.NONE,
                                        Set.of(),
                                        new RequestedKey.Generated(KeyAlgorithm.EC_P256))))
                .contains("'allowed_serial_numbers':['4711']")
                .contains("'allowed_user_ids':['{{service_account}}']");
    }

    @Test
    void aNameThatIsNoHostnameNeedsARoleThatDoesNotEnforceThem() {
        assertThat(patch(ORDERS, names(name("a_b.example.org"))))
                .isEqualTo("{'enforce_hostnames':false}");
    }

    /** Entries that stand only for what is below them must stand for themselves too. */
    @Test
    void whereEntriesStandForSubdomainsOnlyTheOneForTheNameIsMadeToStandForItself() {
        Roles roles =
                new Roles(
                        List.of(
                                TestCa.role(
                                        "web",
                                        """
                                        {"callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
                                         "allowed_domains": ["example.org"], "allow_subdomains": true}
                                        """)));

        assertThat(change(roles, ORDERS, names(name("example.org"))))
                .isInstanceOfSatisfying(
                        SmallestChange.Patch.class,
                        patch ->
                                assertThat(patch.patch().toString())
                                        .isEqualTo(
                                                "{\"allow_bare_domains\":true,\"default_names\":{\"dns\":[],\"uri\":[]}}"));
    }

    @Test
    void everythingThatIsWrongIsPutRightAtOnce() {
        assertThat(
                        patch(
                                TestCa.workload("other", "x"),
                                request(
                                        Optional.of("web"),
                                        Optional.of(Duration.ofDays(5)),
                                        KeyAlgorithm.EC_P256,
                                        name("192.168.1.7"),
                                        name("x.y"))))
                .contains("'callers'")
                .contains("'max_ttl':'5d'")
                .contains("'192.168.1.7/32'")
                .contains("'{{service_account}}.y'");
    }

    @Test
    void ofSeveralRolesTheOneWithTheFewestStepsIsChanged() {
        String far = TestCa.ROLE.replace("\"24h\"", "\"1h\"").replace("\"48h\"", "\"1h\"");
        Roles roles = new Roles(List.of(TestCa.role("a", far), TestCa.role("b", TestCa.ROLE)));

        SmallestChange change =
                change(
                        roles,
                        TestCa.workload("x", "y"),
                        request(
                                Optional.empty(),
                                Optional.of(Duration.ofHours(2)),
                                KeyAlgorithm.EC_P256));

        assertThat(change)
                .isInstanceOfSatisfying(
                        SmallestChange.Patch.class,
                        patch -> assertThat(patch.role().value()).isEqualTo("b"));
    }

    @ParameterizedTest
    @CsvSource({"2160, false", "2161, true"})
    void aLifetimeThatNoRoleCanHaveHasNoChange(int hours, boolean none) {
        assertThat(
                        patch(
                                        ORDERS,
                                        request(
                                                Optional.empty(),
                                                Optional.of(Duration.ofHours(hours)),
                                                KeyAlgorithm.EC_P256))
                                .equals("none"))
                .isEqualTo(none);
    }

    @Test
    void whereNoRoleCanHelpItSaysWhy() {
        Roles none = new Roles(List.of());
        Roles two =
                new Roles(List.of(TestCa.role("a", TestCa.ROLE), TestCa.role("b", TestCa.ROLE)));

        assertThat(why(none, request(Optional.of("web"), Optional.empty(), KeyAlgorithm.EC_P256)))
                .contains("no role web");
        assertThat(why(two, names())).contains("must name one of [a, b]");
        assertThat(
                        why(
                                new Roles(List.of(TestCa.role("web", TestCa.ROLE))),
                                names(
                                        name("spiffe://dev.example/ns/shop/sa/orders"),
                                        name("urn:x"))))
                .contains("has no other URI");
    }

    private static String why(Roles roles, IssuanceRequest request) {
        return change(roles, ORDERS, request) instanceof SmallestChange.None(String why)
                ? why
                : "a patch";
    }

    static IntStream seeds() {
        return IntStream.range(0, 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsSaidIsTrueAndNoStepOfItCanBeLeftOut(int seed) throws InvalidRoleException {
        Random random = new Random(seed);
        int patches = 0;
        for (int round = 0; round < 120; round++) {
            var world = new World(random);
            if (world.isGranted(world.role.document())) {
                continue;
            }
            switch (change(world.roles, world.caller, world.request)) {
                case SmallestChange.Patch patch -> {
                    patches++;
                    world.check(patch.patch());
                }
                case SmallestChange.None(String why) ->
                        assertThat(why).containsAnyOf("no default names", "cannot be given");
            }
        }
        assertThat(patches).isGreaterThan(50);
    }

    /** A role, and a request to it that it nearly allows. */
    private static final class World {

        private static final List<String> NAMES =
                List.of(
                        "orders.shop",
                        "a.shop",
                        "a.b",
                        "b.b",
                        "*.a.b",
                        "a_b.c",
                        "localhost",
                        "orders@a.b",
                        "x@c.d",
                        "1.2.3;UTF8:b",
                        "10.0.0.1",
                        "11.0.0.1",
                        "urn:orders",
                        "urn:b");

        final WorkloadIdentity caller;
        final Role role;
        final Roles roles;
        final List<SubjectAlternativeName> asked;
        final IssuanceRequest request;

        World(Random random) {
            caller = TestCa.workload(one(random, "shop", "b"), one(random, "orders", "a"));
            role =
                    TestCa.role(
                            "web",
                            """
                            {"callers": [{"cluster": "dev", "namespace": "shop", "service_account": "*"}],
                             "allowed_domains": ["%s", "*.c"], "allowed_ip_sans_cidr": ["10.0.0.0/8"],
                             "allowed_uri_sans": ["%s"], "allow_wildcard_certificates": %s,
                             "require_cn": %s, %s
                             "ttl": "1h", "max_ttl": "2h", "key_types": ["%s"]}
                            """
                                    .formatted(
                                            one(random, "{{namespace}}.b", "*.b", "a.b", "**.shop"),
                                            one(random, "urn:*", "urn:{{pod}}"),
                                            random.nextBoolean(),
                                            random.nextInt(4) == 0,
                                            one(
                                                    random,
                                                    "",
                                                    "",
                                                    "\"allow_subdomains\": true,",
                                                    "\"allow_glob_domains\": true,"
                                                            + " \"allow_subdomains\": true,"),
                                            one(random, "ec-p256", "ed25519")));
            roles = new Roles(List.of(role));
            asked =
                    random.ints(random.nextInt(4), 0, NAMES.size())
                            .mapToObj(i -> name(NAMES.get(i)))
                            .toList();
            request =
                    request(
                            random.nextBoolean() ? Optional.of("web") : Optional.empty(),
                            random.nextBoolean()
                                    ? Optional.of(Duration.ofMinutes(random.nextInt(1, 240)))
                                    : Optional.empty(),
                            one(random, KeyAlgorithm.EC_P256, KeyAlgorithm.ED25519),
                            asked.toArray(SubjectAlternativeName[]::new));
        }

        @SafeVarargs
        private static <T> T one(Random random, T... of) {
            return of[random.nextInt(of.length)];
        }

        boolean isGranted(RoleDocument document) {
            return isGranted(document, request);
        }

        private boolean isGranted(RoleDocument document, IssuanceRequest asked) {
            Roles tried = new Roles(List.of(new Role(role.name(), 2, document)));
            return ca.issuance.explain(tried, caller, asked).decision() instanceof Decision.Granted;
        }

        void check(ObjectNode patch) throws InvalidRoleException {
            RoleDocument changed = role.document().merge(patch);
            assertThat(isGranted(changed)).as("%s", patch).isTrue();
            for (ObjectNode smaller : smaller(patch)) {
                assertThat(isValid(smaller) && isGranted(role.document().merge(smaller)))
                        .as("%s of %s", smaller, patch)
                        .isFalse();
            }
            if (wasAdmitted() && hasNoFlagThatWidens(patch)) {
                checkNothingElseIsGranted(changed);
            }
        }

        private boolean wasAdmitted() {
            return caller.namespace().equals("shop");
        }

        /** The language has flags for all rules of a role only. */
        private boolean hasNoFlagThatWidens(ObjectNode patch) {
            return !patch.has("allow_wildcard_certificates")
                    && !patch.has("allow_bare_domains")
                    && !patch.has("require_cn")
                    && !role.document().toJson().get("allow_subdomains").asBoolean()
                    && !role.document().toJson().get("require_cn").asBoolean();
        }

        /** No other name, and to a request without names the same as before. */
        private void checkNothingElseIsGranted(RoleDocument changed) {
            for (String text : NAMES) {
                boolean isAskedFor = asked.contains(name(text));
                boolean isOfAskedWildcard = text.equals("a.b") || text.startsWith("*.");
                if (!isAskedFor && !isOfAskedWildcard) {
                    assertThat(isGranted(changed, ofRole(name(text))))
                            .as(text)
                            .isEqualTo(isGranted(role.document(), ofRole(name(text))));
                }
            }
            if (!asked.isEmpty()) {
                assertThat(isGranted(changed, ofRole()))
                        .isEqualTo(isGranted(role.document(), ofRole()));
            }
        }

        private IssuanceRequest ofRole(SubjectAlternativeName... names) {
            return request(
                    Optional.of("web"),
                    Optional.empty(),
                    KeyAlgorithm.parse(role.document().toJson().at("/key_types/0").asText()),
                    names);
        }

        private boolean isValid(ObjectNode patch) {
            try {
                var _ = role.document().merge(patch);
                return true;
            } catch (InvalidRoleException _) {
                return false;
            }
        }

        /** The patch without one of its members, or without one element it adds to a list. */
        private List<ObjectNode> smaller(ObjectNode patch) {
            List<ObjectNode> smaller = new ArrayList<>();
            ObjectNode before = role.document().toJson();
            for (var member : patch.properties()) {
                if (member.getKey().equals("default_names")) {
                    continue; // It keeps what others get; the request does not need it.
                }
                if (!(member.getValue() instanceof ArrayNode list)) {
                    ObjectNode without = patch.deepCopy();
                    var _ = without.remove(member.getKey());
                    smaller.add(without);
                    continue;
                }
                List<JsonNode> old = before.path(member.getKey()).valueStream().toList();
                for (int i = 0; i < list.size(); i++) {
                    if (!old.contains(list.get(i))) {
                        ObjectNode without = patch.deepCopy();
                        var _ = ((ArrayNode) without.get(member.getKey())).remove(i);
                        smaller.add(without);
                    }
                }
            }
            return smaller;
        }
    }
}

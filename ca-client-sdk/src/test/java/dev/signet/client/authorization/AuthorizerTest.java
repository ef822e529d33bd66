package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TestCa;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizerTest {

    private static final TestCa CA = new TestCa("root");
    private static final Caller ORDERS_CALLER = new TestPeer(CA, ORDERS).caller();
    private static final Caller NAMELESS = new TestPeer(CA).withDns("localhost").caller();
    private static final Caller NOBODY = new Caller.Anonymous(Transport.TLS, "192.0.2.1");

    @Test
    void anIdIsThatOneAndNoOther() {
        assertThat(allows(Authorizer.id(ORDERS), ORDERS_CALLER)).isTrue();
        assertThat(allows(Authorizer.id(INVENTORY), ORDERS_CALLER)).isFalse();
        assertThat(allows(Authorizer.id(ORDERS + "2"), ORDERS_CALLER)).isFalse();
    }

    @Test
    void oneOfNoneIsNobody() {
        assertThat(allows(Authorizer.oneOf(), ORDERS_CALLER)).isFalse();
        assertThat(
                        allows(
                                Authorizer.oneOf(SpiffeId.of(INVENTORY), SpiffeId.of(ORDERS)),
                                ORDERS_CALLER))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "cluster.local, true",
        "CLUSTER.LOCAL, true",
        "local, false",
        "cluster.loca, false",
        "xcluster.local, false"
    })
    void aTrustDomainIsComparedWhole(String trustDomain, boolean allowed) {
        assertThat(allows(Authorizer.memberOf(trustDomain), ORDERS_CALLER)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "prod, *, true",
        "prod, orders, true",
        "prod, ord*, true",
        "*, orders, true",
        "pro, *, false",
        "prod, order, false",
        "prod, *x, false"
    })
    void aStarStandsForPartOfANamespaceOrServiceAccount(
            String namespace, String serviceAccount, boolean allowed) {
        assertThat(
                        allows(
                                Authorizer.serviceAccount(
                                        "cluster.local", namespace, serviceAccount),
                                ORDERS_CALLER))
                .isEqualTo(allowed);
    }

    @Test
    void aNamespaceIsOfOneTrustDomain() {
        assertThat(allows(Authorizer.namespace("cluster.local", "prod"), ORDERS_CALLER)).isTrue();
        assertThat(allows(Authorizer.namespace("cluster.local", "test"), ORDERS_CALLER)).isFalse();
        assertThat(allows(Authorizer.namespace("other.example", "prod"), ORDERS_CALLER)).isFalse();
    }

    @Test
    void onlyAnyoneLetsThoseInWhoHaveNoName() {
        Stream.of(NOBODY, NAMELESS)
                .forEach(caller -> {
                    assertThat(allows(Authorizer.anyone(), caller)).isTrue();
                    assertThat(allows(Authorizer.any(), caller)).isFalse();
                    assertThat(allows(Authorizer.memberOf("cluster.local"), caller)).isFalse();
                });
    }

    @Test
    void aNegationLetsNobodyInWhoHasNoName() {
        Authorizer others = Authorizer.not(Authorizer.id(INVENTORY));

        assertThat(allows(others, ORDERS_CALLER)).isTrue();
        assertThat(allows(others, NOBODY)).isFalse();
        assertThat(allows(others, NAMELESS)).isFalse();
        assertThat(allows(Authorizer.not(others), NOBODY)).isFalse();
        assertThat(allows(Authorizer.not(Authorizer.anyone()), ORDERS_CALLER)).isFalse();
    }

    @Test
    void allMustBeFulfilledAndOfAnyOne() {
        Authorizer orders = Authorizer.id(ORDERS);
        Authorizer inventory = Authorizer.id(INVENTORY);

        assertThat(allows(Authorizer.allOf(Authorizer.any(), orders), ORDERS_CALLER)).isTrue();
        assertThat(allows(Authorizer.allOf(orders, inventory), ORDERS_CALLER)).isFalse();
        assertThat(allows(Authorizer.anyOf(inventory, orders), ORDERS_CALLER)).isTrue();
        assertThat(allows(Authorizer.anyOf(), ORDERS_CALLER)).isFalse();
    }

    @Test
    void methodAndPathBelongToARequest() {
        Authorizer charge =
                Authorizer.allOf(
                        Authorizer.id(ORDERS),
                        Authorizer.method("POST", "PUT"),
                        Authorizer.path("/charge"));

        assertThat(allows(charge, "POST", "/charge")).isTrue();
        assertThat(allows(charge, "PUT", "/charge/")).isTrue();
        assertThat(allows(charge, "GET", "/charge")).isFalse();
        assertThat(allows(charge, "post", "/charge")).isFalse();
        assertThat(allows(charge, "POST", "/refund")).isFalse();
        assertThat(allows(charge, "POST", "/Charge")).isFalse();
        assertThat(allows(charge, ORDERS_CALLER)).isFalse();
    }

    @Test
    void neitherAPatternNorItsNegationFitsAPathWithAnotherSpelling() {
        List<String> spellings =
                List.of("//admin", "/x/../admin", "/%61dmin", "/admin;x", "/ad%2fmin", "/.");
        Authorizer everything = Authorizer.path("/**");
        Authorizer notAdmin = Authorizer.not(Authorizer.path("/admin/**"));

        assertThat(allows(notAdmin, "GET", "/orders")).isTrue();
        assertThat(allows(notAdmin, "GET", "/admin")).isFalse();
        assertThat(spellings)
                .noneMatch(path -> allows(everything, "GET", path))
                .noneMatch(path -> allows(notAdmin, "GET", path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://cluster.local",
                "spiffe://*/ns/prod/sa/orders",
                "spiffe://*.local/**",
                "spiffe://cluster.local/**/orders",
                "spiffe://cluster.local/ns/prod/",
                "spiffe://cluster.local/ns/../x",
                "spiffe://cluster.local/n?/x",
                "https://cluster.local/**",
                "/ns/prod",
                ""
            })
    void aPatternThatFitsNoIdIsRefused(String pattern) {
        assertThatThrownBy(() -> Authorizer.matching(pattern))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "charge", "/a//b", "/a/../b", "/a/**/b", "/a%2fb", "/a;b", "/a%2Ab", "/%2a%2a"
            })
    void aPatternThatFitsNoPathIsRefused(String pattern) {
        assertThatThrownBy(() -> Authorizer.path(pattern))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNamespaceCannotSmuggleSegmentsIn() {
        assertThatThrownBy(() -> Authorizer.namespace("cluster.local", "prod/sa/orders"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Authorizer.serviceAccount("cluster.local", "prod", "**"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Authorizer.memberOf("cluster.local/ns"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMethodIsAWordInCapitalLetters() {
        assertThatThrownBy(() -> Authorizer.method("post"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capital");
    }

    @Test
    void theDecisionSaysWhoAndWhy() {
        AuthorizationDecision decision =
                Authorizer.id(INVENTORY).decide(((Caller.Direct) ORDERS_CALLER).peer());

        assertThat(decision.allowed()).isFalse();
        assertThat(decision.word()).isEqualTo("deny");
        assertThat(decision.rule()).isEqualTo(INVENTORY);
        assertThat(decision.reason()).contains(ORDERS, INVENTORY);
        assertThat(decision.caller()).isEqualTo(ORDERS_CALLER);
    }

    private static boolean allows(Authorizer authorizer, Caller caller) {
        return authorizer.decide(AuthorizationRequest.of(caller)).allowed();
    }

    private static boolean allows(Authorizer authorizer, String method, String path) {
        return authorizer.decide(AuthorizationRequest.of(ORDERS_CALLER, method, path)).allowed();
    }
}

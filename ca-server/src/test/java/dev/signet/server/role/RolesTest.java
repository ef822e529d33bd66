package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.ORDERS;
import static dev.signet.server.role.TestRoles.STANDARD;
import static dev.signet.server.role.TestRoles.WEB;
import static dev.signet.server.role.TestRoles.caller;
import static dev.signet.server.role.TestRoles.dns;
import static dev.signet.server.role.TestRoles.ip;
import static dev.signet.server.role.TestRoles.request;
import static dev.signet.server.role.TestRoles.requestTo;
import static dev.signet.server.role.TestRoles.role;
import static dev.signet.server.role.TestRoles.roles;
import static dev.signet.server.role.TestRoles.uri;
import static dev.signet.server.role.TestRoles.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.Decision.AmbiguousRole;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.NoRoleAdmits;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.role.Decision.UnknownRole;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.SubjectPublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RolesTest {

    @Nested
    class WhichRole {

        @Test
        void theOneThatAdmitsTheCallerNeedsNoName() {
            assertThat(granted(roles(STANDARD), request()).role()).isEqualTo(WEB);
        }

        @Test
        void aRoleThatDoesNotExistIsUnknown() {
            Explanation answer = roles(STANDARD).explain(ORDERS, requestTo("other"));

            assertThat(answer.decision()).isEqualTo(new UnknownRole(new RoleName("other")));
            assertThat(answer.trace()).extracting(TraceStep::passed).containsExactly(false);
        }

        @Test
        void noneAdmitsACallerOfAnotherNamespace() {
            assertThat(roles(STANDARD).decide(caller("bank", "orders"), request()))
                    .isEqualTo(new NoRoleAdmits());
        }

        @Test
        void aRoleAskedForByNameStillHasToAdmitTheCaller() {
            Refused refused =
                    (Refused) roles(STANDARD).decide(caller("bank", "orders"), requestTo("web"));

            assertThat(refused.role()).contains(WEB);
            assertThat(refused.rule()).isEqualTo("callers");
            assertThat(refused.field()).isEqualTo("role");
            assertThat(refused.value()).isEqualTo("web");
            assertThat(refused.allowed()).contains("dev/shop/*");
            assertThat(refused.detail()).contains("dev/bank/orders");
        }

        @Test
        void aRefusedCallerSeesTenOfTheRulesAndTheNumberOfTheOthers() {
            String other = "{\"cluster\":\"other\",\"namespace\":\"*\",\"service_account\":\"*\"}";
            String callers = Collections.nCopies(11, other).toString();

            assertThat(refused(roles(with("callers", callers)), requestTo("web")).allowed())
                    .endsWith("other/*/* and 1 more");
        }

        @Test
        void ofSeveralThatAdmitTheCallerOneMustBeNamed() {
            Roles roles =
                    new Roles(
                            List.of(
                                    role("b", STANDARD),
                                    role("a", STANDARD),
                                    role(
                                            "c",
                                            with(
                                                    "callers",
                                                    "[{\"cluster\":\"x\",\"namespace\":\"*\",\"service_account\":\"*\"}]"))));

            assertThat(roles.decide(ORDERS, request()))
                    .isEqualTo(new AmbiguousRole(List.of(new RoleName("a"), new RoleName("b"))));
            assertThat(granted(roles, requestTo("b")).role()).isEqualTo(new RoleName("b"));
        }

        @Test
        void theSecondOfTwoCallerRulesAdmitsToo() {
            String callers =
                    """
                    [{"cluster": "dev", "namespace": "bank", "service_account": "*"},
                     {"cluster": "*", "namespace": "sh*", "service_account": "ord*s"}]
                    """;

            Explanation answer = roles(with("callers", callers)).explain(ORDERS, request());

            assertThat(answer.decision()).isInstanceOf(Granted.class);
            assertThat(answer.trace())
                    .filteredOn(step -> step.rule().startsWith("callers"))
                    .extracting(TraceStep::passed)
                    .containsExactly(false, true);
        }

        @Test
        void clusterNamespaceAndServiceAccountMustAllMatch() {
            Roles roles =
                    roles(
                            with(
                                    "callers",
                                    "[{\"cluster\":\"dev\",\"namespace\":\"shop\",\"service_account\":\"orders\"}]"));

            assertThat(roles.decide(ORDERS, request())).isInstanceOf(Granted.class);
            assertThat(roles.decide(caller("shop", "orders2"), request()))
                    .isEqualTo(new NoRoleAdmits());
            assertThat(roles.decide(caller("shops", "orders"), request()))
                    .isEqualTo(new NoRoleAdmits());
        }
    }

    @Nested
    class Snapshots {

        @Test
        void replaceExchangesAllRoles() {
            Roles roles = roles(STANDARD);
            roles.replace(List.of(role("other", STANDARD)));

            assertThat(roles.find(WEB)).isEmpty();
            assertThat(roles.all())
                    .extracting(role -> role.name().value())
                    .containsExactly("other");
        }

        /** A renewal asks again, so it gets what today's rules give. */
        @Test
        void whatWasGrantedBeforeIsDecidedAnewByTheRolesInForce() {
            Roles roles = roles(STANDARD);
            IssuanceRequest request = request(dns("orders.shop.svc.cluster.local"));
            assertThat(roles.decide(ORDERS, request)).isInstanceOf(Granted.class);

            roles.replace(List.of(role("web", with("allowed_domains", "[\"a.example\"]"))));

            assertThat(refused(roles, request).allowed()).isEqualTo("a.example");
        }

        @Test
        void twoRolesOfOneNameAreAMistake() {
            assertThatThrownBy(() -> new Roles(List.of(role("a", STANDARD), role("a", STANDARD))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class WhatIsGranted {

        @Test
        void isTheShapeTheRoleGives() {
            String json =
                    """
                    {"issuer_ref": "issuing",
                     "callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
                     "allowed_domains": ["a.example"],
                     "ttl": "1h", "not_before_duration": "1m", "leaf_not_after_behavior": "err",
                     "key_usage": ["DigitalSignature", "KeyAgreement"], "ext_key_usage": ["ClientAuth"]}
                    """;

            Granted granted = granted(roles(json), request(dns("a.example")));

            assertThat(granted.roleVersion()).isEqualTo(1);
            assertThat(granted.issuer()).contains(new IssuerName("issuing"));
            assertThat(granted.lifetime()).isEqualTo(Duration.ofHours(1));
            assertThat(granted.backdate()).isEqualTo(Duration.ofMinutes(1));
            assertThat(granted.truncateToIssuer()).isFalse();
            assertThat(granted.keyUsage())
                    .containsExactlyInAnyOrder(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT);
            assertThat(granted.extendedKeyUsage()).containsExactly(ExtendedKeyUsage.CLIENT_AUTH);
        }

        @Test
        void eachNameComesWithTheRuleThatAllowsIt() {
            Granted granted =
                    granted(
                            roles(STANDARD),
                            request(
                                    ip("10.1.2.3"),
                                    uri("spiffe://dev.example/ns/shop/sa/orders"),
                                    dns("orders.shop.svc.cluster.local")));

            assertThat(granted.names())
                    .extracting(GrantedName::rule)
                    .containsExactly(
                            "allowed_ip_sans_cidr[0]: 10.0.0.0/8",
                            "allowed_uri_sans[0]: spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}",
                            "allowed_domains[0]: {{service_account}}.{{namespace}}.svc.cluster.local");
        }

        @Test
        void theCommonNameComesFirstAndEachNameOnce() {
            DnsName name = dns("orders.shop.svc.cluster.local");
            Granted granted =
                    granted(
                            roles(STANDARD),
                            request(
                                    Optional.of(CommonName.of(name)),
                                    Optional.empty(),
                                    ip("10.0.0.1"),
                                    name,
                                    ip("10.0.0.1")));

            assertThat(granted.commonName()).contains(name.text());
            assertThat(granted.names())
                    .extracting(GrantedName::name)
                    .containsExactly(name, ip("10.0.0.1"));
        }
    }

    @Nested
    class Keys {

        private final Roles roles = roles(with("key_types", "[\"ec-p384\", \"ed25519\"]"));

        @Test
        void aTypeTheRoleDoesNotListIsRefused() {
            assertThat(roles.decide(ORDERS, request()))
                    .isEqualTo(
                            new Refused(
                                    Optional.of(WEB),
                                    "key_types",
                                    "key_type",
                                    "ec-p256",
                                    "ec-p384, ed25519",
                                    "role web does not certify ec-p256 keys"));
        }

        @Test
        void theKeyOfASigningRequestIsJudgedAlike() throws Exception {
            var pair = KeyAlgorithm.EC_P256.generate(new SecureRandom());
            var key = new RequestedKey.Presented(SubjectPublicKey.of(pair.getPublic()));
            var request =
                    new IssuanceRequest(
                            Optional.empty(), Optional.empty(), List.of(), Optional.empty(), key);

            assertThat(((Refused) roles.decide(ORDERS, request)).field()).isEqualTo("csr");
            assertThat(granted(roles(STANDARD), request).key()).isEqualTo(key);
        }
    }

    @Nested
    class Lifetimes {

        @Test
        void leftOutTheRolesOwnApplies() {
            assertThat(granted(roles(STANDARD), request()).lifetime())
                    .isEqualTo(Duration.ofDays(1));
        }

        @Test
        void upToTheMaximumIsGrantedAsAsked() {
            assertThat(granted(roles(STANDARD), lasting(Duration.ofDays(2))).lifetime())
                    .isEqualTo(Duration.ofDays(2));
            assertThat(granted(roles(STANDARD), lasting(Duration.ofSeconds(1))).lifetime())
                    .isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void oneSecondAboveTheMaximumIsRefusedNotCut() {
            Refused refused = refused(roles(STANDARD), lasting(Duration.ofDays(2).plusSeconds(1)));

            assertThat(refused.rule()).isEqualTo("max_ttl");
            assertThat(refused.field()).isEqualTo("ttl");
            assertThat(refused.value()).isEqualTo("172801s");
            assertThat(refused.allowed()).isEqualTo("1s to 2d");
        }

        @Test
        void withoutAMaximumTheDefaultIsTheMaximum() {
            assertThat(
                            refused(roles(with("max_ttl", "null")), lasting(Duration.ofHours(25)))
                                    .allowed())
                    .isEqualTo("1s to 1d");
        }

        @Test
        void zeroNegativeAndBrokenSecondsAreRefused() {
            for (Duration asked :
                    List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMillis(1500))) {
                assertThat(refused(roles(STANDARD), lasting(asked)).field()).isEqualTo("ttl");
            }
        }

        private static IssuanceRequest lasting(Duration lifetime) {
            return request(Optional.empty(), Optional.of(lifetime));
        }
    }

    private static Granted granted(Roles roles, IssuanceRequest request) {
        return (Granted) roles.decide(ORDERS, request);
    }

    private static Refused refused(Roles roles, IssuanceRequest request) {
        return (Refused) roles.decide(ORDERS, request);
    }
}

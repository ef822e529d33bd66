package dev.signet.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.KnownIdentities;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.role.RoleName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameInquiryTest {

    private static final String EVERYWHERE =
            """
            {"callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
             "allowed_domains": ["%s"]}
            """;

    private final TestCa ca = new TestCa();
    private final NameInquiry inquiry =
            new NameInquiry(ca.roles, new KnownIdentities(), ca.database);

    @BeforeEach
    void issue() {
        ca.roles.replace(
                List.of(TestCa.role("all", EVERYWHERE.formatted("{{service_account}}.svc"))));
        for (String namespace : List.of("shop", "bank")) {
            for (String account : List.of("orders", "pay")) {
                var caller =
                        new Caller.KubernetesCaller(
                                TestCa.workload(namespace, account), "t", Instant.MAX);
                assertThat(ca.issuance.issue(caller, TestCa.request(), TestCa.context()))
                        .isInstanceOf(IssuanceOutcome.Issued.class);
            }
        }
    }

    @AfterEach
    void stop() {
        ca.database.close();
    }

    private List<String> known(String... rules) {
        ca.roles.replace(
                java.util.stream.IntStream.range(0, rules.length)
                        .mapToObj(i -> TestCa.role("r" + i, EVERYWHERE.formatted(rules[i])))
                        .toList());
        Who who = inquiry.who(TestCa.dns("orders.shop.svc"));
        assertThat(who.complete()).isTrue();
        return who.known().stream()
                .map(known ->
                        known.cluster()
                                + "/"
                                + known.namespace()
                                + "/"
                                + known.serviceAccount()
                                + " "
                                + known.roles().stream().map(RoleName::value).toList())
                .toList();
    }

    @Test
    void theOneWhomVariablesSpellIsKnown() {
        assertThat(known("{{service_account}}.{{namespace}}.svc"))
                .containsExactly("dev/shop/orders [r0]");
    }

    @Test
    void everybodyWhoMatchesIsFoundOnceWithAllItsRoles() {
        assertThat(known("*.{{namespace}}.svc", "{{service_account}}.*.svc"))
                .containsExactly(
                        "dev/bank/orders [r1]", "dev/shop/orders [r0, r1]", "dev/shop/pay [r0]");
    }

    @Test
    void aPodIsKnownByItsCertificates() {
        assertThat(known("{{service_account}}.**")).hasSize(2);
        assertThat(known("{{pod}}.shop.svc")).isEmpty();
    }

    @Test
    void aNameThatNoRuleGivesIsNobodys() {
        assertThat(known("www.example.org")).isEmpty();
    }

    @Test
    void whereThereAreTooManyToLookUpTheAnswerSaysSo() {
        ca.roles.replace(List.of(TestCa.role("all", EVERYWHERE.formatted("*.svc"))));
        ca.execute(
                """
                INSERT INTO certificates (expiry_month, issuer, serial, state, not_before, not_after,
                    crl_shard, role, role_version, rules, caller, cluster, namespace,
                    service_account, request_id, key_algorithm, key_hash, tbs, reserved_at)
                SELECT c.expiry_month, c.issuer, CONCAT('f', g.n), 'RESERVED', c.not_before,
                    c.not_after, 0, c.role, 1, '', 'x', 'dev', 'big', CONCAT('a', g.n), 'r', 'x',
                    'x', c.tbs, c.reserved_at
                  FROM certificates c, (%s) g
                 WHERE c.namespace = 'bank' AND c.service_account = 'pay'
                """
                        .formatted(numbers()));

        assertThat(inquiry.who(TestCa.dns("x.svc")).complete()).isFalse();
    }

    /** As many as must be too many, on either database. */
    private String numbers() {
        return ca.database.dialect() == dev.signet.server.database.Dialect.H2
                ? "SELECT X AS n FROM SYSTEM_RANGE(1, 3001)"
                : "SELECT n FROM generate_series(1, 3001) AS n";
    }
}

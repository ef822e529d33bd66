package dev.signet.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.CertificateQuery.StateFilter;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuanceOutcome.SignerUnavailable;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is older than the certificates that a search looks through first is found by index. */
class CertificateSearchTest {

    private static final int NEWER = 2_500;

    private final TestCa ca = new TestCa();

    /** Newest first, of orders in the namespace shop. */
    private final List<SerialNumber> old = new ArrayList<>();

    private SerialNumber reserved;

    @BeforeEach
    void issueSomeAndManyAfterThem() throws Exception {
        for (int i = 0; i < 3; i++) {
            old.addFirst(ca.issued("Orders.example.org").serial());
        }
        var _ =
                ca.revocation.revoke(
                        TestCa.OPERATOR, old.getFirst(), RevocationReason.SUPERSEDED, "r");
        ca.signer.fault = Fault.BEFORE_SIGNING;
        reserved = ((SignerUnavailable) ca.issue("late.example.org")).abandoned();
        old.addFirst(reserved);
        ca.signer.fault = Fault.NONE;
        ca.clock.advance(Duration.ofHours(2));
        var billing =
                new Caller.KubernetesCaller(TestCa.workload("shop", "billing"), "t", Instant.MAX);
        var issued = (Issued) ca.issuance.issue(billing, TestCa.request(), TestCa.context());
        copy(issued.certificate().serial());
    }

    private void copy(SerialNumber serial) {
        String columns =
                "expiry_month, issuer, state, not_before, not_after, crl_shard, role, role_version,"
                        + " rules, caller, cluster, namespace, service_account,"
                        + " service_account_uid, pod, node, trust_domain, request_id,"
                        + " key_algorithm, key_hash, tbs, signature, reserved_at, issued_at";
        String numbers =
                switch (ca.database.dialect()) {
                    case H2 -> "SELECT x AS n FROM SYSTEM_RANGE(1, " + NEWER + ")";
                    case POSTGRESQL -> "SELECT n FROM generate_series(1, " + NEWER + ") n";
                };
        ca.execute(
                "INSERT INTO certificates (serial, "
                        + columns
                        + ") SELECT CONCAT(SUBSTRING(serial FROM 1 FOR 4),"
                        + " LPAD(CAST(n AS VARCHAR), 36, '0')), "
                        + columns
                        + " FROM certificates, ("
                        + numbers
                        + ") numbers WHERE serial = '"
                        + serial.hex()
                        + "'");
    }

    private CertificatePage page(
            CertificateSelection selection,
            Optional<StateFilter> state,
            Optional<Long> after,
            int limit) {
        var query =
                new CertificateQuery(
                        selection, Optional.empty(), state, Optional.empty(), after, limit);
        return search(query);
    }

    private CertificatePage search(CertificateQuery query) {
        return ca.database.resultOf(tx -> ca.inventory.search(tx, query, ca.clock.instant()));
    }

    private List<SerialNumber> serials(CertificateSelection selection) {
        return serials(page(selection, Optional.empty(), Optional.empty(), 100));
    }

    private static List<SerialNumber> serials(CertificatePage page) {
        return page.certificates().stream().map(CertificateRecord::serial).toList();
    }

    /** With one text of {@code filter} set to {@code value}. */
    private static CertificateSelection only(String filter, String value) {
        return only(filter, value, Optional.empty(), Optional.empty());
    }

    private static CertificateSelection only(
            String filter, String value, Optional<Instant> after, Optional<Instant> before) {
        Optional<String> text = Optional.of(value);
        Optional<String> none = Optional.empty();
        return new CertificateSelection(
                filter.equals("cluster") ? text : none,
                filter.equals("namespace") ? text : none,
                filter.equals("service_account") ? text : none,
                filter.equals("pod") ? text : none,
                filter.equals("node") ? text : none,
                filter.equals("role") ? text : none,
                filter.equals("issuer") ? text : none,
                filter.equals("name") ? text : none,
                filter.equals("key_hash") ? text : none,
                after,
                before);
    }

    @ParameterizedTest
    @CsvSource({"service_account, orders", "pod, orders-0"})
    void whatIsOldIsFoundNewestFirst(String filter, String value) {
        assertThat(serials(only(filter, value))).containsExactlyElementsOf(old);
    }

    @ParameterizedTest
    @CsvSource({"ORDERS.Example.ORG", "orders.example.org"})
    void aDnsNameIsFoundInAnyCase(String name) {
        assertThat(serials(only("name", name))).containsExactlyElementsOf(old.subList(1, 4));
    }

    @Test
    void aKeyIsFound() {
        SerialNumber serial = old.getLast();

        assertThat(serials(only("key_hash", ca.record(serial).order().keyHash())))
                .containsExactly(serial);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster, elsewhere",
        "namespace, elsewhere",
        "service_account, nobody",
        "pod, none",
        "node, none",
        "role, none",
        "issuer, none",
        "name, none.example.org",
        "key_hash, none"
    })
    void whatIsNotThereIsNotFound(String filter, String value) {
        assertThat(serials(only(filter, value))).isEmpty();
    }

    @Test
    void certificatesOfTheCaItselfAreFoundByTheirRole() {
        assertThat(serials(only("role", "signet-issuer"))).hasSize(2);
    }

    @Test
    void ofARetiredIssuerWhatItSignedBeforeIsFoundAndItsRespondersSince() {
        ca.execute(
                "UPDATE issuers SET state = 'RETIRED', state_since = '2026-03-01 12:30:00+00'"
                        + " WHERE name = 'issuing'");
        ca.delegates.run();
        CertificateQuery ofWorkload = ofIssuer("service_account", "orders");
        CertificateQuery ofResponder = ofIssuer("role", "signet-ocsp");

        assertThat(serials(search(ofWorkload))).containsExactlyElementsOf(old);
        assertThat(serials(search(ofResponder))).hasSize(1);
    }

    private static CertificateQuery ofIssuer(String filter, String value) {
        CertificateSelection one = only(filter, value);
        return new CertificateQuery(
                new CertificateSelection(
                        one.cluster(),
                        one.namespace(),
                        one.serviceAccount(),
                        one.pod(),
                        one.node(),
                        one.role(),
                        Optional.of("issuing"),
                        one.name(),
                        one.keyHash(),
                        one.issuedAfter(),
                        one.issuedBefore()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100);
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() {
        CertificateSelection orders = only("service_account", "orders");
        CertificatePage first = page(orders, Optional.empty(), Optional.empty(), 3);
        CertificatePage second = page(orders, Optional.empty(), first.next(), 3);

        assertThat(serials(first)).containsExactlyElementsOf(old.subList(0, 3));
        assertThat(serials(second)).containsExactly(old.getLast());
        assertThat(second.next()).isEmpty();
    }

    @Test
    void aPageThatTheNewestFillIsTheSameAsByIndex() {
        CertificateSelection shop = only("namespace", "shop");
        CertificatePage first = page(shop, Optional.empty(), Optional.empty(), 500);
        var all = new ArrayList<>(serials(first));
        for (Optional<Long> next = first.next(); next.isPresent(); ) {
            CertificatePage page = page(shop, Optional.empty(), next, 500);
            all.addAll(serials(page));
            next = page.next();
        }

        assertThat(all).hasSize(NEWER + 1 + old.size()).doesNotHaveDuplicates();
        assertThat(all.subList(NEWER + 1, all.size())).containsExactlyElementsOf(old);
    }

    @Test
    void statesThatFewAreInAreFound() {
        assertThat(state(StateFilter.RESERVED, CertificateSelection.ALL)).containsExactly(reserved);
        assertThat(state(StateFilter.REVOKED, CertificateSelection.ALL))
                .containsExactly(old.get(1));
        assertThat(state(StateFilter.REVOKED, only("namespace", "shop")))
                .containsExactly(old.get(1));
        assertThat(state(StateFilter.REVOKED, only("service_account", "billing"))).isEmpty();
    }

    @Test
    void whatIsRevokedIsFoundBelowThousandsThatWereRevokedLater() {
        ca.execute(
                "UPDATE certificates SET state = 'REVOKED'"
                        + " WHERE service_account = 'billing' AND state = 'ISSUED'");

        assertThat(state(StateFilter.REVOKED, only("service_account", "orders")))
                .containsExactly(old.get(1));
        assertThat(state(StateFilter.REVOKED, only("name", "orders.example.org")))
                .containsExactly(old.get(1));
        assertThat(state(StateFilter.REVOKED, only("service_account", "billing"))).hasSize(100);
    }

    @Test
    void whatIsInForceAndWhatExpiredIsToldByTheSecondAcrossMonths() {
        List<SerialNumber> orders = old.subList(2, old.size());
        Instant end = ca.record(orders.getFirst()).order().validity().notAfter();
        CertificateSelection ofOrders = only("service_account", "orders");

        ca.clock.advance(Duration.between(ca.clock.instant(), end));
        assertThat(state(StateFilter.ISSUED, ofOrders)).containsExactlyElementsOf(orders);
        assertThat(state(StateFilter.EXPIRED, ofOrders)).isEmpty();

        ca.clock.advance(Duration.ofSeconds(1));
        assertThat(state(StateFilter.ISSUED, ofOrders)).isEmpty();
        assertThat(state(StateFilter.EXPIRED, ofOrders)).containsExactlyElementsOf(orders);

        ca.clock.advance(Duration.ofDays(40));
        assertThat(state(StateFilter.ISSUED, ofOrders)).isEmpty();
        assertThat(state(StateFilter.EXPIRED, ofOrders)).containsExactlyElementsOf(orders);
    }

    private List<SerialNumber> state(StateFilter state, CertificateSelection selection) {
        return serials(page(selection, Optional.of(state), Optional.empty(), 100));
    }

    @Test
    void timesOfIssuanceAreExclusive() {
        Instant first = ca.record(old.getLast()).order().reservedAt();
        var after = Optional.of(first.minusSeconds(1));
        var before = Optional.of(first.plusSeconds(1));

        assertThat(serials(only("", "", after, before))).containsAll(old).hasSize(old.size() + 2);
        assertThat(serials(only("", "", Optional.empty(), Optional.of(first)))).isEmpty();
        assertThat(serials(only("", "", Optional.of(first), before))).isEmpty();
    }
}

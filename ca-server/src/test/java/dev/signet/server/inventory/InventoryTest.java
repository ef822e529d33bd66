package dev.signet.server.inventory;

import static dev.signet.server.inventory.CertificateState.ISSUED;
import static dev.signet.server.inventory.CertificateState.RESERVED;
import static dev.signet.server.inventory.CertificateState.REVOKED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateQuery.StateFilter;
import dev.signet.server.issuance.IssuanceOutcome.SignerUnavailable;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private final TestCa ca = new TestCa();
    private final Inventory inventory = ca.inventory;

    @Nested
    class StatesGoForwardOnly {

        @Test
        void aReservationIsCompletedOnce() {
            SerialNumber serial = reserved();

            assertThat(complete(serial)).isTrue();
            assertThat(ca.record(serial).state()).isEqualTo(ISSUED);
            assertThat(complete(serial)).isFalse();
        }

        @Test
        void aReservationIsRevokedOnceAndNeverCompletedThereafter() {
            SerialNumber serial = reserved();

            assertThat(revoke(serial)).isTrue();
            assertThat(ca.record(serial).state()).isEqualTo(REVOKED);
            assertThat(revoke(serial)).isFalse();
            assertThat(complete(serial)).isFalse();
        }

        @Test
        void aCertificateIsRevokedOnceAndNeverCompletedAgain() {
            SerialNumber serial = ca.issued().serial();

            assertThat(revoke(serial)).isTrue();
            assertThat(revoke(serial)).isFalse();
            assertThat(complete(serial)).isFalse();
            assertThat(ca.record(serial).state()).isEqualTo(REVOKED);
        }

        @Test
        void whatIsOnRecordCannotBeReservedAgain() {
            Reservation order = ca.record(ca.issued().serial()).order();

            assertThatThrownBy(() -> ca.database.inTransaction(tx -> inventory.reserve(tx, order)))
                    .satisfies(e -> assertThat(Database.isUniqueViolation(e)).isTrue());
        }

        @Test
        void theDatabaseItselfRefusesAnIssuedCertificateWithoutASignature() {
            SerialNumber serial = reserved();

            assertThatThrownBy(() ->
                            ca.execute(
                                    "UPDATE certificates SET state = 'ISSUED' WHERE serial = '"
                                            + serial.hex()
                                            + "'"))
                    .hasMessageMatching("(?is).*check constraint.*");
            assertThat(ca.record(serial).state()).isEqualTo(RESERVED);
        }

        private SerialNumber reserved() {
            ca.signer.fault = Fault.BEFORE_SIGNING;
            SerialNumber serial = ((SignerUnavailable) ca.issue()).abandoned();
            ca.signer.fault = Fault.NONE;
            return serial;
        }

        private boolean complete(SerialNumber serial) {
            return ca.database.resultOf(tx ->
                    inventory.complete(
                            tx,
                            TestCa.ISSUING,
                            serial,
                            Der.copyOf(new byte[] {1}),
                            Instant.parse("2026-03-01T12:00:00Z")));
        }

        private boolean revoke(SerialNumber serial) {
            var record = ca.record(serial);
            return ca.database.resultOf(tx ->
                    inventory.revoke(
                            tx,
                            record,
                            Instant.parse("2026-03-01T12:00:00Z"),
                            RevocationReason.SUPERSEDED,
                            "test"));
        }
    }

    @Test
    void aSerialOfAnotherFormIsNobodys() {
        Optional<CertificateRecord> found =
                ca.database.resultOf(tx -> inventory.find(tx, SerialNumber.parse("01")));

        assertThat(found).isEmpty();
    }

    @Nested
    class Search {

        private final IssuedCertificate orders = ca.issued("www.example.org");
        private final IssuedCertificate billing = issued("billing");

        @Test
        void findsTheNewestFirst() {
            assertThat(serials(CertificateQuery.ALL)).startsWith(billing.serial(), orders.serial());
        }

        @Test
        void findsByEachFilterAlone() {
            List<UnaryOperator<Filters>> filters =
                    List.of(
                            f -> f.with("serviceAccount", "orders"),
                            f -> f.with("pod", "orders-0"),
                            f -> f.with("name", "www.example.org"));
            for (UnaryOperator<Filters> filter : filters) {
                assertThat(serials(filter.apply(new Filters()).query()))
                        .containsExactly(orders.serial());
            }
            assertThat(serials(new Filters().with("namespace", "shop").query())).hasSize(2);
            assertThat(serials(new Filters().with("role", "web").query())).hasSize(2);
            assertThat(serials(new Filters().with("issuer", "root").query())).hasSize(2);
            assertThat(serials(new Filters().with("node", "elsewhere").query())).isEmpty();
            String keyHash = ca.record(orders.serial()).order().keyHash();
            assertThat(serials(new Filters().with("keyHash", keyHash).query()))
                    .containsExactly(orders.serial());
        }

        @Test
        void findsByState() {
            var _ =
                    ca.revocation.revoke(
                            TestCa.OPERATOR, orders.serial(), RevocationReason.SUPERSEDED, "r");
            assertThat(serials(state(StateFilter.REVOKED))).containsExactly(orders.serial());
            assertThat(serials(state(StateFilter.ISSUED))).contains(billing.serial());
            ca.clock.advance(Duration.ofDays(2));
            assertThat(serials(state(StateFilter.EXPIRED))).containsExactly(billing.serial());
            assertThat(serials(state(StateFilter.RESERVED))).isEmpty();
        }

        @Test
        void pagesMeetWithoutGapAndWithoutOverlap() {
            for (int i = 0; i < 5; i++) {
                assertThat(ca.issued()).isNotNull();
            }
            var seen = new ArrayList<SerialNumber>();
            Optional<Long> after = Optional.empty();
            do {
                CertificatePage page = search(new Filters().page(after, 2).query());
                page.certificates().forEach(record -> seen.add(record.serial()));
                after = page.next();
            } while (after.isPresent());

            assertThat(seen).hasSize(9).doesNotHaveDuplicates();
        }

        private CertificateQuery state(StateFilter state) {
            return new Filters().state(state).query();
        }

        private IssuedCertificate issued(String serviceAccount) {
            var caller =
                    new Caller.KubernetesCaller(
                            TestCa.workload("shop", serviceAccount), "t", Instant.MAX);
            return ((dev.signet.server.issuance.IssuanceOutcome.Issued)
                            ca.issuance.issue(caller, TestCa.request(), TestCa.context()))
                    .certificate();
        }

        private List<SerialNumber> serials(CertificateQuery query) {
            return search(query).certificates().stream().map(CertificateRecord::serial).toList();
        }

        private CertificatePage search(CertificateQuery query) {
            return ca.database.resultOf(tx -> inventory.search(tx, query, ca.clock.instant()));
        }
    }

    /** Builds queries by the name of their components. */
    private static final class Filters {
        private final java.util.Map<String, String> texts = new java.util.HashMap<>();
        private Optional<StateFilter> state = Optional.empty();
        private Optional<Long> after = Optional.empty();
        private int limit = CertificateQuery.DEFAULT_LIMIT;

        Filters with(String name, String value) {
            texts.put(name, value);
            return this;
        }

        Filters state(StateFilter wanted) {
            state = Optional.of(wanted);
            return this;
        }

        Filters page(Optional<Long> from, int size) {
            after = from;
            limit = size;
            return this;
        }

        CertificateQuery query() {
            return new CertificateQuery(
                    selection(), text("mount"), state, Optional.empty(), after, limit);
        }

        private CertificateSelection selection() {
            return new CertificateSelection(
                    text("cluster"),
                    text("namespace"),
                    text("serviceAccount"),
                    text("pod"),
                    text("node"),
                    text("role"),
                    text("issuer"),
                    text("name"),
                    text("keyHash"),
                    Optional.empty(),
                    Optional.empty());
        }

        private Optional<String> text(String name) {
            return Optional.ofNullable(texts.get(name));
        }
    }
}

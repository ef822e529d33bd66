package dev.signet.server.issuance;

import static dev.signet.server.x509.RevocationReason.KEY_COMPROMISE;
import static dev.signet.server.x509.RevocationReason.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuanceOutcome.NotAWorkload;
import dev.signet.server.issuance.IssuanceOutcome.NotGranted;
import dev.signet.server.issuance.IssuanceOutcome.RevokedMeanwhile;
import dev.signet.server.issuance.IssuanceOutcome.SignerUnavailable;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.role.Decision;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SerialNumber;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IssuanceTest {

    private final TestCa ca = new TestCa();

    @Test
    void issuesTheDefaultNamesOfTheCallerWhenNoneAreAskedFor() {
        IssuedCertificate issued = ca.issued();

        assertThat(ca.record(issued.serial()).names())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "orders.shop.svc.cluster.local", "spiffe://dev.example/ns/shop/sa/orders");
    }

    @Test
    void keepsWhoAskedAndWhatDecided() {
        var order = ca.record(ca.issued("www.example.org").serial()).order();

        assertThat(order.identity()).contains(TestCa.ORDERS);
        assertThat(order.tokenId()).contains("token-1");
        assertThat(order.role()).isEqualTo("web");
        assertThat(order.roleVersion()).isEqualTo(1);
        assertThat(order.rules()).contains("*.example.org");
        assertThat(order.requestId()).isEqualTo("request-1");
        assertThat(order.keyHash()).hasSize(64);
    }

    @Test
    void notAfterMinusNotBeforePlusOneSecondIsWhatWasAskedFor() {
        var outcome =
                (Issued)
                        ca.issuance.issue(
                                TestCa.CALLER,
                                TestCa.request(Duration.ofHours(5)),
                                TestCa.context());

        var validity = outcome.certificate().validity();
        assertThat(Duration.between(validity.notBefore(), validity.notAfter()).plusSeconds(1))
                .isEqualTo(Duration.ofHours(5));
    }

    @Test
    void aLeafNeverOutlivesItsIssuer() {
        ca.pass(Duration.ofDays(365).minusHours(3));

        IssuedCertificate issued = ca.issued();

        assertThat(issued.validity().notAfter()).isEqualTo(ca.issuing().notAfter());
    }

    @Test
    void aLeafOutlivesNoCaAboveItsIssuerWhereverThatIs() {
        Issuer shortRoot =
                ca.firstIssuers()
                        .root(
                                new IssuerName("short"),
                                "Short Root",
                                KeyAlgorithm.EC_P256,
                                Duration.ofHours(3));
        Issuer issuing = ca.issuing();

        ca.issuers.replace(List.of(below(issuing, Optional.of(shortRoot)), shortRoot));
        assertThat(ca.issued().validity().notAfter()).isEqualTo(shortRoot.notAfter());

        ca.issuers.replace(List.of(below(issuing, Optional.empty(), shortRoot.der())));
        assertThat(ca.issued().validity().notAfter()).isEqualTo(shortRoot.notAfter());
    }

    private static Issuer below(Issuer issuer, Optional<Issuer> parent, Der... above) {
        return new Issuer(
                issuer.name(),
                issuer.kind(),
                parent.map(Issuer::name),
                List.of(above),
                issuer.life(),
                issuer.certificate(),
                issuer.signer());
    }

    @Test
    void aRoleThatDoesNotTruncateRefusesWhatWouldOutliveItsIssuer() {
        ca.roles.replace(
                List.of(
                        TestCa.role(
                                "web",
                                TestCa.ROLE.replace(
                                        "\"ttl\": \"24h\"",
                                        "\"leaf_not_after_behavior\": \"err\", \"ttl\": \"24h\""))));
        ca.pass(Duration.ofDays(365).minusHours(3));

        assertThat(ca.issue())
                .isInstanceOfSatisfying(
                        NotGranted.class,
                        refused ->
                                assertThat(((Decision.Refused) refused.decision()).field())
                                        .isEqualTo("ttl"));
    }

    @Test
    void anExpiredIssuerIssuesNothing() {
        ca.pass(Duration.ofDays(366));

        assertThat(ca.issue()).isInstanceOf(NotGranted.class);
        assertThat(ca.count("certificates")).isEqualTo(2);
    }

    @Test
    void aRefusalIsAuditedAndChangesNothing() {
        assertThat(ca.issue("www.example.com")).isInstanceOf(NotGranted.class);

        assertThat(ca.count("certificates")).as("root and issuing CA").isEqualTo(2);
        assertThat(ca.auditKinds()).last().isEqualTo("IssuanceRefused");
    }

    @Test
    void whatIsExplainedIsWhatWouldBeDecidedAlsoBeyondTheRole() {
        var key = TestCa.presentedKey();
        ca.database.inTransaction(
                tx -> ca.inventory.blockKey(tx, key.key().sha256Hex(), ca.clock.instant()));

        var blocked = ca.issuance.explain(TestCa.ORDERS, TestCa.request(key));
        var granted = ca.issuance.explain(TestCa.ORDERS, TestCa.request());
        ca.pass(Duration.ofDays(366));
        var expired = ca.issuance.explain(TestCa.ORDERS, TestCa.request());

        assertThat(blocked.trace().getLast().rule()).isEqualTo("blocked_keys");
        assertThat(blocked.decision()).isInstanceOf(Decision.Refused.class);
        assertThat(granted.decision()).isInstanceOf(Decision.Granted.class);
        assertThat(expired.trace().getLast().rule()).isEqualTo("leaf_not_after_behavior");
    }

    @Test
    void operatorsAreNoWorkloads() {
        assertThat(ca.issuance.issue(TestCa.OPERATOR, TestCa.request(), TestCa.context()))
                .isInstanceOf(NotAWorkload.class);
    }

    @Test
    void aKeyThatWasReportedCompromisedIsNeverCertifiedAgain() {
        var key = TestCa.presentedKey();
        var first =
                (Issued) ca.issuance.issue(TestCa.CALLER, TestCa.request(key), TestCa.context());
        assertThat(
                        ca.revocation.revoke(
                                TestCa.CALLER,
                                first.certificate().serial(),
                                KEY_COMPROMISE,
                                "request-2"))
                .isInstanceOf(Revoked.class);

        var again = ca.issuance.issue(TestCa.CALLER, TestCa.request(key), TestCa.context());

        assertThat(((Decision.Refused) ((NotGranted) again).decision()).rule())
                .isEqualTo("blocked_keys");
    }

    @Test
    void theKeyOfACaIsNeverCertifiedForAWorkload() throws Exception {
        var key =
                new dev.signet.server.role.RequestedKey.Presented(
                        dev.signet.server.x509.SubjectPublicKey.parse(
                                ca.issuing().certificate().getSubjectPublicKeyInfo()));

        assertThat(ca.issuance.issue(TestCa.CALLER, TestCa.request(key), TestCa.context()))
                .isInstanceOf(NotGranted.class);
    }

    @Test
    void aSerialThatIsTakenIsNeverOverwrittenButDrawnAnew() {
        var serials = new RepeatingRandom(6);
        var repeating = new TestCa(CrlConfig.DEFAULT, serials, KeyAlgorithm.EC_P256);
        serials.repeat = true;
        IssuedCertificate first = repeating.issued();
        IssuedCertificate second = repeating.issued();

        assertThat(second.serial()).isNotEqualTo(first.serial());
        assertThat(repeating.record(first.serial()).der()).contains(first.der());
    }

    @Test
    void aRandomSourceThatAlwaysRepeatsStopsIssuance() {
        var serials = new RepeatingRandom(Integer.MAX_VALUE);
        var broken = new TestCa(CrlConfig.DEFAULT, serials, KeyAlgorithm.EC_P256);
        serials.repeat = true;
        var _ = broken.issued();

        assertThatThrownBy(broken::issue).isInstanceOf(IllegalStateException.class);
    }

    /** Gives the same octets {@code times} times, then random ones. */
    private static final class RepeatingRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final int times;
        private int asked;
        private boolean repeat;

        RepeatingRandom(int times) {
            this.times = times;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            // Only serial numbers are drawn 18 octets at a time.
            if (repeat && bytes.length == 18 && asked++ < times) {
                java.util.Arrays.fill(bytes, (byte) 7);
            } else {
                super.nextBytes(bytes);
            }
        }
    }

    @Nested
    class WhileTheKeyWorks {

        @Test
        void theReservationIsCommittedBeforeTheKeyIsTouched() {
            var states = new AtomicReference<List<String>>();
            ca.signer.beforeSigning = () -> states.set(states());

            assertThat(ca.issue()).isInstanceOf(Issued.class);
            assertThat(states.get()).containsExactly("RESERVED");
            assertThat(states()).containsExactly("ISSUED");
        }

        @Test
        void aSerialReservedBeforeTheFailureCanStillBeRevoked() {
            ca.signer.fault = Fault.AFTER_SIGNING;
            SerialNumber abandoned = ((SignerUnavailable) ca.issue()).abandoned();

            assertThat(ca.record(abandoned).state()).isEqualTo(CertificateState.RESERVED);
            assertThat(ca.revocation.revoke(TestCa.CALLER, abandoned, SUPERSEDED, "request-2"))
                    .isInstanceOf(Revoked.class);
        }

        @Test
        void aSignatureWithAFlippedBitIsNeverHandedOut() {
            ca.signer.fault = Fault.FLIPPED_BIT;

            assertThat(ca.issue()).isInstanceOf(SignerUnavailable.class);
            assertThat(states()).containsExactly("RESERVED");
            assertThat(ca.auditKinds()).last().isEqualTo("SigningFailed");
        }

        @Test
        void aReservationThatIsRevokedMeanwhileIsNotCompleted() {
            ca.signer.beforeSigning = () -> ca.execute("UPDATE certificates SET state = 'REVOKED'");

            assertThat(ca.issue()).isInstanceOf(RevokedMeanwhile.class);
        }

        @Test
        void abandonedReservationsAreCountedAfterAMinute() {
            ca.signer.fault = Fault.BEFORE_SIGNING;
            assertThat(ca.issue()).isInstanceOf(SignerUnavailable.class);
            var abandoned = new AbandonedReservations(ca.inventory, ca.database, ca.clock);

            abandoned.run();
            assertThat(abandoned.count()).isZero();
            ca.clock.advance(Duration.ofSeconds(62));
            abandoned.run();
            assertThat(abandoned.count()).isEqualTo(1);
        }

        private List<String> states() {
            return ca.database.resultOf(tx ->
                    tx.createQuery("SELECT state FROM certificates WHERE role = 'web'")
                            .mapTo(String.class)
                            .list());
        }
    }

    @Nested
    class WhenTheDatabaseFailsAfterSigning {

        @Test
        void theCertificateIsOnRecordAndRevocable() {
            ca.execute(
                    """
                    ALTER TABLE certificates ADD CONSTRAINT broken
                        CHECK (role <> 'web' OR state <> 'ISSUED')
                    """);

            assertThatThrownBy(ca::issue).isInstanceOf(org.jdbi.v3.core.JdbiException.class);

            String serial =
                    ca.database.resultOf(tx ->
                            tx.createQuery("SELECT serial FROM certificates WHERE role = 'web'")
                                    .mapTo(String.class)
                                    .one());
            assertThat(
                            ca.revocation.revoke(
                                    TestCa.CALLER,
                                    SerialNumber.parse(serial),
                                    SUPERSEDED,
                                    "request-2"))
                    .isInstanceOf(Revoked.class);
        }
    }
}

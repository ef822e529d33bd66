package dev.signet.server.crl;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.FaultySigner;
import dev.signet.server.TestCa;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several servers that hear of the same revocation. */
class CrlCatchUpTest {

    private final TestCa ca = new TestCa();
    private final CrlPublication one = ca.crlPublication("one");
    private final CrlPublication other = ca.crlPublication("other");

    @BeforeEach
    void publish() throws Exception {
        one.catchUp(_ -> true);
    }

    private PublishedCrl newest() {
        return ca.crl(TestCa.ISSUING, CrlScope.complete());
    }

    private void revoke(RevocationReason reason) {
        var serial = ca.issued().serial();
        assertThat(ca.revocation.revoke(TestCa.CALLER, serial, reason, "r")).isNotNull();
    }

    @Test
    void withoutARevocationNothingIsSigned() throws Exception {
        long number = newest().number();

        other.catchUp(_ -> true);

        assertThat(newest().number()).isEqualTo(number);
    }

    @Test
    void whatOneServerRevokedAnotherPublishesAndTheThirdFindsNothingToDo() throws Exception {
        revoke(RevocationReason.SUPERSEDED);

        other.catchUp(_ -> true);
        assertThat(newest().entries()).isEqualTo(1);
        long number = newest().number();
        one.catchUp(_ -> true);

        assertThat(newest().number()).isEqualTo(number);
    }

    @Test
    void aReasonThatBecomesKeyCompromiseIsPublishedToo() throws Exception {
        var serial = ca.issued().serial();
        for (var reason :
                new RevocationReason[] {
                    RevocationReason.SUPERSEDED, RevocationReason.KEY_COMPROMISE
                }) {
            long number = newest().number();
            assertThat(ca.revocation.revoke(TestCa.OPERATOR, serial, reason, "r")).isNotNull();

            other.catchUp(_ -> true);

            assertThat(newest().number()).isGreaterThan(number);
        }
    }

    @Test
    void whileAnotherServerIsAtItItIsTriedAgain() {
        revoke(RevocationReason.SUPERSEDED);
        var rival = new JobLeases(ca.database, "rival");
        assertThat(rival.tryAcquire("crl:issuing/complete", Duration.ofMinutes(1))).isTrue();

        assertThatThrownBy(() -> other.catchUp(_ -> true))
                .isInstanceOf(PostponedException.class)
                .hasMessageContaining("issuing");
    }

    @Test
    void onlyTheShardThatARevokedCertificateNamesIsMadeAnew() throws Exception {
        var sharded =
                new TestCa(new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 8, false));
        var publication = sharded.crlPublication("one");
        publication.catchUp(_ -> true);
        var serial = sharded.issued().serial();
        assertThat(
                        sharded.revocation.revoke(
                                TestCa.CALLER, serial, RevocationReason.SUPERSEDED, "r"))
                .isNotNull();
        var before = sharded.database.resultOf(tx -> sharded.crls.heads(tx, TestCa.ISSUING));
        var root = sharded.database.resultOf(tx -> sharded.crls.heads(tx, TestCa.ROOT));

        publication.catchUp(_ -> true);

        var after = sharded.database.resultOf(tx -> sharded.crls.heads(tx, TestCa.ISSUING));
        var made = new ArrayList<CrlScope>();
        after.forEach((scope, head) -> {
            if (head.number() != requireNonNull(before.get(scope)).number()) {
                made.add(scope);
            }
        });
        assertThat(made)
                .containsExactlyInAnyOrder(
                        CrlScope.complete(),
                        CrlScope.shard(sharded.record(serial).order().crlShard()));
        var rootAfter = sharded.database.resultOf(tx -> sharded.crls.heads(tx, TestCa.ROOT));
        assertThat(rootAfter).isEqualTo(root);
    }

    @Test
    void aCrlIsMadeAnewWhenItIsAsOldAsThePeriod() throws Exception {
        long number = newest().number();
        ca.clock.advance(Duration.ofMinutes(59));
        one.catchUp(_ -> true);
        assertThat(newest().number()).isEqualTo(number);

        ca.clock.advance(Duration.ofMinutes(2));
        one.catchUp(_ -> true);
        other.catchUp(_ -> true);

        assertThat(newest().number()).isGreaterThan(number);
        assertThat(ca.auditKinds()).filteredOn("CrlSigned"::equals).hasSize(2 * 4);
    }

    @Test
    void aJobRestsInProportionToWhatItsLastRunTook() throws Exception {
        var slow = CrlCatchUp.ofComplete(one, ca.clock::nanoTime);
        revoke(RevocationReason.SUPERSEDED);
        ca.signer.beforeSigning = () -> ca.clock.advance(Duration.ofSeconds(4));
        assertThat(slow.gathering()).isEqualTo(CrlCatchUp.GATHERING);

        slow.run();

        // A tenth of the time at most: nine times as long as it took.
        assertThat(slow.gathering()).isEqualTo(Duration.ofSeconds(36));
        ca.clock.advance(Duration.ofSeconds(36));
        assertThat(slow.gathering()).isEqualTo(CrlCatchUp.GATHERING);
    }

    @Test
    void whatFailsForOneIssuerDoesNotKeepOthersWaiting() {
        ca.signer.fault = FaultySigner.Fault.BEFORE_SIGNING;
        long root = ca.crl(TestCa.ROOT, CrlScope.complete()).number();
        ca.clock.advance(Duration.ofHours(2));

        assertThatThrownBy(() -> one.catchUp(_ -> true)).isInstanceOf(SigningFailedException.class);

        assertThat(ca.crl(TestCa.ROOT, CrlScope.complete()).number()).isGreaterThan(root);
    }

    @ParameterizedTest
    @CsvSource({"40, 3", "3, 40"})
    void revocationsInShardsThatNobodyKnowsAreListedAndTheirShardsPublished(int shard, int later)
            throws Exception {
        revokeInShard(shard);
        one.catchUp(_ -> true);
        assertThat(newest().entries()).isEqualTo(1);
        assertThat(ca.crl(TestCa.ISSUING, CrlScope.shard(shard)).entries()).isEqualTo(1);

        revokeInShard(later);
        one.catchUp(_ -> true);

        assertThat(newest().entries()).isEqualTo(2);
        assertThat(ca.crl(TestCa.ISSUING, CrlScope.shard(later)).entries()).isEqualTo(1);
        assertThat(ca.crl(TestCa.ISSUING, CrlScope.shard(shard)).entries()).isEqualTo(1);
    }

    private void revokeInShard(int shard) {
        CertificateRecord issued = ca.record(ca.issued().serial());
        boolean revoked =
                ca.database.resultOf(tx ->
                        new Revocations()
                                .revoke(
                                        tx,
                                        new RevokedCertificate(
                                                TestCa.ISSUING,
                                                issued.serial(),
                                                shard,
                                                issued.validity().notAfter()),
                                        new RevocationFacts(
                                                issued.validity().notBefore(),
                                                RevocationReason.SUPERSEDED,
                                                "test")));
        assertThat(revoked).isTrue();
    }

    @Test
    void aCrlThatCannotBeMadeKeepsNoOtherWaiting() throws Exception {
        ca.execute(
                "UPDATE crls SET crl_number = crl_number + 1, this_update = this_update + INTERVAL '1' HOUR WHERE shard = 0");
        revokeInShard(3);

        assertThatThrownBy(() -> one.catchUp(_ -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("clock went back");

        assertThat(ca.crl(TestCa.ISSUING, CrlScope.shard(3)).entries()).isEqualTo(1);
        assertThat(newest().entries()).isEqualTo(1);
    }
}

package dev.signet.server.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several servers that hear of the same revocation. */
class CrlCatchUpTest {

    private final TestCa ca = new TestCa();
    private final CrlPublication one = ca.crlPublication("one");
    private final CrlPublication other = ca.crlPublication("other");

    @BeforeEach
    void publish() throws Exception {
        one.run();
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

        other.catchUp();

        assertThat(newest().number()).isEqualTo(number);
    }

    @Test
    void whatOneServerRevokedAnotherPublishesAndTheThirdFindsNothingToDo() throws Exception {
        revoke(RevocationReason.SUPERSEDED);

        other.catchUp();
        assertThat(newest().entries()).isEqualTo(1);
        long number = newest().number();
        one.catchUp();

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

            other.catchUp();

            assertThat(newest().number()).isGreaterThan(number);
        }
    }

    @Test
    void whileAnotherServerIsAtItItIsTriedAgain() {
        revoke(RevocationReason.SUPERSEDED);
        var rival = new JobLeases(ca.database, "rival");
        assertThat(rival.tryAcquire("crl:issuing", Duration.ofMinutes(1))).isTrue();

        assertThatThrownBy(other::catchUp)
                .isInstanceOf(PostponedException.class)
                .hasMessageContaining("issuing");
    }
}

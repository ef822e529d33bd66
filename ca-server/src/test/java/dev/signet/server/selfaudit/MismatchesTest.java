package dev.signet.server.selfaudit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.issuance.IssuanceOutcome.Halted;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MismatchesTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final Mismatch MISMATCH =
            new Mismatch("record", "issuing", "4a01", "the certificate has another validity", AT);

    private TestCa ca = new TestCa();

    private void raise(Mismatch mismatch) {
        ca.database.inTransaction(tx -> ca.mismatches.raise(tx, mismatch));
    }

    private boolean acknowledge(Mismatch mismatch) {
        return ca.database.resultOf(tx ->
                ca.mismatches.acknowledge(
                        tx,
                        mismatch.check(),
                        mismatch.issuer(),
                        mismatch.subject(),
                        "bootstrap",
                        "request-1",
                        AT));
    }

    private long alerts() {
        return ca.auditKinds().stream().filter("SelfAuditMismatch"::equals).count();
    }

    @Test
    void isShownCountedAndAudited() {
        raise(MISMATCH);

        assertThat(ca.database.resultOf(ca.mismatches::open)).containsExactly(MISMATCH);
        assertThat(ca.metrics.counter("ca.self.audit.mismatches", "check", "record").count())
                .isEqualTo(1);
        assertThat(alerts()).isEqualTo(1);
        assertThat(ca.database.resultOf(ca.mismatches::words))
                .isEqualTo("1 mismatch of the self-audit open, see GET /v1/self-audit");
    }

    @Test
    void isRaisedOnceHoweverOftenItIsFound() {
        raise(MISMATCH);
        raise(MISMATCH);

        assertThat(alerts()).isEqualTo(1);
        assertThat(ca.metrics.counter("ca.self.audit.mismatches", "check", "record").count())
                .isEqualTo(1);
    }

    @Test
    void isNotRaisedAgainOnceItIsAcknowledged() {
        raise(MISMATCH);
        assertThat(acknowledge(MISMATCH)).isTrue();
        raise(MISMATCH);

        assertThat(ca.database.resultOf(ca.mismatches::open)).isEmpty();
        assertThat(alerts()).isEqualTo(1);
        assertThat(ca.auditKinds()).contains("SelfAuditAcknowledged");
    }

    @Test
    void isRaisedAgainWhenItIsAnotherByThen() {
        raise(MISMATCH);
        assertThat(acknowledge(MISMATCH)).isTrue();
        raise(new Mismatch("record", "issuing", "4a01", "it has another key", AT));

        assertThat(ca.database.resultOf(ca.mismatches::open))
                .extracting(Mismatch::detail)
                .containsExactly("it has another key");
        assertThat(alerts()).isEqualTo(2);
    }

    @Test
    void whatIsNotOpenCannotBeAcknowledged() {
        assertThat(acknowledge(MISMATCH)).isFalse();
        assertThat(ca.auditKinds()).doesNotContain("SelfAuditAcknowledged");
    }

    @Nested
    class Issuance {

        @Test
        void goesOnUnlessItIsToStop() {
            raise(MISMATCH);

            assertThat(ca.issue()).isInstanceOf(Issued.class);
        }

        @Test
        void stopsUntilSomebodyAcknowledges() {
            ca = TestCa.stopping();
            assertThat(ca.issue()).isInstanceOf(Issued.class);
            raise(MISMATCH);
            long reserved = ca.count("certificates");

            assertThat(ca.issue()).isInstanceOf(Halted.class);
            assertThat(ca.count("certificates")).isEqualTo(reserved);
            assertThat(acknowledge(MISMATCH)).isTrue();
            assertThat(ca.issue()).isInstanceOf(Issued.class);
        }

        @Test
        void stopsForEachThatIsOpen() {
            ca = TestCa.stopping();
            raise(MISMATCH);
            raise(new Mismatch("crl", "issuing", "complete", "it cannot be read", AT));
            assertThat(acknowledge(MISMATCH)).isTrue();

            assertThat(ca.issue()).isInstanceOf(Halted.class);
        }
    }
}

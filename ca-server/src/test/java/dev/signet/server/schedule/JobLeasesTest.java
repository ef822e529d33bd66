package dev.signet.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobLeasesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestCa ca = new TestCa();
    private final JobLeases one = new JobLeases(ca.database, "one");
    private final JobLeases other = new JobLeases(ca.database, "other");

    @Test
    void oneHolderAtATime() {
        assertThat(one.tryAcquire("job", MINUTE)).isTrue();
        assertThat(other.tryAcquire("job", MINUTE)).isFalse();
    }

    @Test
    void aLeaseThatWasGivenBackIsFree() {
        // Many times, because what the database rounds may lie ahead only now and then.
        for (int i = 0; i < 50; i++) {
            assertThat(one.tryAcquire("job", MINUTE)).isTrue();
            one.release("job");
            assertThat(other.tryAcquire("job", MINUTE)).isTrue();
            other.release("job");
        }
    }

    @Test
    void aLeaseThatRanOutIsFree() {
        assertThat(one.tryAcquire("job", Duration.ZERO)).isTrue();
        assertThat(other.tryAcquire("job", MINUTE)).isTrue();
    }

    @Test
    void twoServersOfTheSameNameDoNotGiveBackEachOthersLeases() {
        var first = JobLeases.of(ca.database, "ca-0", ca.random);
        var second = JobLeases.of(ca.database, "ca-0", ca.random);

        assertThat(first.tryAcquire("job", MINUTE)).isTrue();
        second.release("job");

        assertThat(second.tryAcquire("job", MINUTE)).isFalse();
        assertThat(holder()).matches("ca-0/[0-9a-f]{8}");
    }

    private String holder() {
        return ca.database.resultOf(
                tx -> tx.createQuery("SELECT holder FROM job_leases").mapTo(String.class).one());
    }

    @Test
    void nobodyGivesBackTheLeaseOfAnother() {
        assertThat(one.tryAcquire("job", MINUTE)).isTrue();
        other.release("job");
        assertThat(other.tryAcquire("job", MINUTE)).isFalse();
    }
}

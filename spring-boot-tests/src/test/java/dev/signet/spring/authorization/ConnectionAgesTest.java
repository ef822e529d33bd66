package dev.signet.spring.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When connections to servlet containers have lived long enough. */
final class ConnectionAgesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ConnectionAges ages = new ConnectionAges(HOUR, clock(), new Random());

    private Clock clock() {
        InstantSource source = now::get;
        return source.withZone(ZoneOffset.UTC);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private void comes(String connection) {
        assertThat(ages.isOver(connection)).isFalse();
    }

    @Test
    void aConnectionIsOverOnceAtItsAgeWithinATenth() {
        comes("a");
        pass(HOUR.multipliedBy(9).dividedBy(10).minusMillis(1));
        comes("a");
        pass(HOUR.dividedBy(5).plusMillis(1));
        assertThat(ages.isOver("a")).isTrue();
        comes("a");
    }

    @Test
    void connectionsOfOneRequestMakeNoneForgottenThatHasHadMore() {
        comes("old");
        comes("old");
        for (int i = 0; i <= 10_000; i++) {
            comes("once-" + i);
        }
        pass(HOUR.multipliedBy(2));

        assertThat(ages.isOver("old")).isTrue();
    }

    @Test
    void ofTooManyThatComeAgainTheOneThatCameLeastRecentlyBeginsAnew() {
        for (int i = 0; i <= 10_000; i++) {
            comes("again-" + i);
            comes("again-" + i);
            comes("again-0");
        }
        pass(HOUR.multipliedBy(2));

        assertThat(ages.isOver("again-0")).isTrue();
        assertThat(ages.isOver("again-1")).isFalse();
        assertThat(ages.isOver("again-2")).isTrue();
    }
}

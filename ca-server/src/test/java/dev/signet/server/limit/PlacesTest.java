package dev.signet.server.limit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.server.limit.Places.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Urgency ENDING = Urgency.of(NOW.minusSeconds(95), NOW.plusSeconds(5), NOW);
    private static final Urgency HALF = Urgency.of(NOW.minusSeconds(50), NOW.plusSeconds(50), NOW);
    private static final Urgency FRESH = Urgency.of(NOW, NOW.plusSeconds(100), NOW);

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<String> served = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    private static Place taken(Places places) throws Exception {
        return places.take(() -> FRESH).orElseThrow();
    }

    /** Returns when it waits, or was sent away. */
    private Future<Boolean> waits(Places places, String name, Urgency urgency) {
        int before = places.waiting();
        Future<Boolean> done =
                callers.submit(() -> {
                    Optional<Place> place = places.take(() -> urgency);
                    place.ifPresent(each -> {
                        served.add(name);
                        each.close();
                    });
                    return place.isPresent();
                });
        await().until(() -> done.isDone() || places.waiting() > before);
        return done;
    }

    private static boolean isServed(Future<Boolean> waiter) throws Exception {
        return waiter.get(30, SECONDS);
    }

    @Test
    void whoFindsAPlaceIsNotAskedHowUrgentItIs() throws Exception {
        var asked = new AtomicInteger();
        try (Place place =
                new Places(1, 1, LONG)
                        .take(() -> {
                            int _ = asked.incrementAndGet();
                            return FRESH;
                        })
                        .orElseThrow()) {
            assertThat(place).isNotNull();
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void theMostUrgentGoesFirstAndOfEqualsWhoCameFirst() throws Exception {
        var places = new Places(1, 10, LONG);
        Place place = taken(places);
        var waiters =
                List.of(
                        waits(places, "fresh", FRESH),
                        waits(places, "half", HALF),
                        waits(places, "newcomer", Urgency.NEWCOMER),
                        waits(places, "another newcomer", Urgency.NEWCOMER),
                        waits(places, "ending", ENDING));

        place.close();

        for (var waiter : waiters) {
            assertThat(isServed(waiter)).isTrue();
        }
        assertThat(served)
                .containsExactly("ending", "newcomer", "another newcomer", "half", "fresh");
    }

    @Test
    void ofAFullQueueTheLeastUrgentIsSentAwayAtOnce() throws Exception {
        var places = new Places(1, 1, LONG);
        Place place = taken(places);
        var fresh = waits(places, "fresh", FRESH);
        var ending = callers.submit(() -> places.take(() -> ENDING).isPresent());

        assertThat(isServed(fresh)).isFalse();
        assertThat(isServed(waits(places, "half", HALF))).isFalse();
        assertThat(ending.isDone()).isFalse();
        place.close();
        assertThat(isServed(ending)).isTrue();
    }

    @Test
    void nobodyWaitsForLongerThanTheLongest() throws Exception {
        var places = new Places(1, 1, Duration.ofMillis(20));
        try (Place place = taken(places)) {
            assertThat(places.take(() -> ENDING)).isEmpty();
            assertThat(places.waiting()).isZero();
            assertThat(place).isNotNull();
        }
        assertThat(places.take(() -> FRESH)).isPresent();
    }

    @Test
    void whereNobodyMayWaitNobodyDoes() throws Exception {
        var places = new Places(1, 0, LONG);
        try (Place place = taken(places)) {
            assertThat(places.take(() -> ENDING)).isEmpty();
            assertThat(place).isNotNull();
        }
    }

    @Test
    void aPlaceThatIsGivenBackTwiceIsOnePlace() throws Exception {
        var places = new Places(1, 0, LONG);
        Place place = taken(places);
        place.close();
        place.close();

        assertThat(places.take(() -> FRESH)).isPresent();
        assertThat(places.take(() -> FRESH)).isEmpty();
    }

    @Test
    void whoIsInterruptedWhileItWaitsLeavesNothingBehind() throws Exception {
        var places = new Places(1, 1, LONG);
        try (Place place = taken(places)) {
            var waiting = new CompletableFuture<Optional<Place>>();
            Thread caller =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    boolean _ = waiting.complete(places.take(() -> FRESH));
                                } catch (InterruptedException e) {
                                    boolean _ = waiting.completeExceptionally(e);
                                }
                            });
            await().until(() -> places.waiting() == 1);
            caller.interrupt();

            assertThatThrownBy(() -> waiting.get(30, SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(places.waiting()).isZero();
            assertThat(place).isNotNull();
        }
        assertThat(places.take(() -> FRESH)).isPresent();
    }

    @Test
    void thereAreNeverMoreAtItThanPlaces() throws Exception {
        var places = new Places(3, 100, LONG);
        var atIt = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new ArrayList<Future<?>>();
        for (int i = 0; i < 100; i++) {
            done.add(
                    callers.submit(() -> {
                        try (Place place = places.take(() -> HALF).orElseThrow()) {
                            int _ = most.accumulateAndGet(atIt.incrementAndGet(), Math::max);
                            int _ = atIt.decrementAndGet();
                            return place;
                        }
                    }));
        }
        for (Future<?> each : done) {
            assertThat(each.get(30, SECONDS)).isNotNull();
        }

        assertThat(most.get()).isBetween(1, 3);
    }

    /** Each takes a connection to the database, of which there are few. */
    @Test
    void ofTwoAtOnceAtMostItIsAskedHowUrgentTheyAre() throws Exception {
        var places = new Places(1, 100, LONG);
        var asked = new AtomicInteger();
        var answer = new CompletableFuture<Urgency>();
        var threads = new ArrayList<Thread>();
        try (Place place = taken(places)) {
            for (int i = 0; i < 10; i++) {
                threads.add(
                        Thread.ofPlatform()
                                .daemon()
                                .start(() -> {
                                    try (var _ =
                                            places.take(
                                                            () -> {
                                                                int _ = asked.incrementAndGet();
                                                                return answer.join();
                                                            })
                                                    .orElseThrow()) {
                                        served.add("one");
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }));
            }
            await().until(() ->
                    threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
            assertThat(asked).hasValue(2);
            assertThat(place).isNotNull();
            boolean _ = answer.complete(HALF);
        }
        await().until(() -> served.size() == 10);

        assertThat(asked).hasValue(10);
    }

    @Test
    void lessThanATenthIsNearlyOverAndNothingIsToo() {
        assertThat(Urgency.of(NOW.minusSeconds(90), NOW.plusSeconds(10), NOW).rank())
                .isEqualTo(Urgency.Rank.EARLY);
        assertThat(Urgency.of(NOW.minusSeconds(91), NOW.plusSeconds(9), NOW).rank())
                .isEqualTo(Urgency.Rank.ENDING);
        assertThat(Urgency.of(NOW.minusSeconds(100), NOW.minusSeconds(1), NOW))
                .isEqualTo(new Urgency(Urgency.Rank.ENDING, Duration.ZERO));
    }
}

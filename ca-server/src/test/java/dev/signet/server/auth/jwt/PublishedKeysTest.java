package dev.signet.server.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PublishedKeysTest {

    private static final TestIssuer OLD = TestIssuer.es256();
    private static final TestIssuer NEW = TestIssuer.es256();

    private static final CompactToken OLD_TOKEN = token(OLD);
    private static final CompactToken NEW_TOKEN = token(NEW);

    private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
    private final AtomicInteger fetches = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private volatile TestIssuer published = OLD;
    private volatile boolean down;

    private final PublishedKeys keys =
            new PublishedKeys("issuer ci", this::fetch, clock, background::add);

    private KeySet fetch() throws KeysUnavailableException {
        fetches.incrementAndGet();
        if (down) {
            throw new KeysUnavailableException("https://10.0.0.1 is down");
        }
        return KeySet.parse(published.jwks().getBytes(StandardCharsets.UTF_8));
    }

    private static CompactToken token(TestIssuer issuer) {
        try {
            return CompactToken.parse(issuer.token());
        } catch (MalformedTokenException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsFetchedBeforeSomebodyAsks() throws Exception {
        assertThat(fetches).hasValue(0);
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(fetches).hasValue(1);
    }

    @Test
    void keysAreRefreshedInTheBackgroundOnceTheyAreDue() throws Exception {
        assertThat(keys.current()).isNotNull();
        published = NEW;
        clock.advance(PublishedKeys.REFRESH_AFTER);

        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(background).hasSize(1);
        assertThat(fetches).hasValue(1);

        background.remove().run();
        assertThat(keys.current().verifies(NEW_TOKEN)).isTrue();
        assertThat(keys.current().verifies(OLD_TOKEN)).isFalse();
        assertThat(fetches).hasValue(2);
    }

    @Test
    void aStormOfUnknownKeyIdsFetchesOnceInTenSeconds() throws Exception {
        assertThat(keys.current()).isNotNull();
        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 50; i++) {
                assertThat(keys.lookedUpAgain().verifies(NEW_TOKEN)).isFalse();
            }
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(fetches).hasValue(10);
    }

    @Test
    void thoseWhoComeDuringAFetchShareIt() throws Exception {
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var slow =
                new PublishedKeys(
                        "issuer ci",
                        () -> {
                            started.countDown();
                            awaitQuietly(release);
                            return fetch();
                        },
                        clock,
                        background::add);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<KeySet>>();
            for (int i = 0; i < PublishedKeys.MAX_WAITING; i++) {
                answers.add(callers.submit(slow::current));
            }
            started.await();
            release.countDown();
            for (Future<KeySet> answer : answers) {
                assertThat(answer.get().size()).isEqualTo(1);
            }
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void moreThanMayWaitForAFetchAreToldToTryAgain() throws Exception {
        int callers = 10 * PublishedKeys.MAX_WAITING;
        int excess = callers - PublishedKeys.MAX_WAITING;
        var told = new CountDownLatch(excess);
        var release = new CountDownLatch(1);
        var hanging =
                new PublishedKeys(
                        "issuer ci",
                        () -> {
                            awaitQuietly(release);
                            return fetch();
                        },
                        clock,
                        background::add);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var served = new AtomicInteger();
            for (int i = 0; i < callers; i++) {
                var _ =
                        threads.submit(() -> {
                            try {
                                var _ = hanging.current();
                                served.incrementAndGet();
                            } catch (KeysUnavailableException e) {
                                told.countDown();
                            }
                            return null;
                        });
            }
            boolean inTime = told.await(60, TimeUnit.SECONDS);
            release.countDown();
            threads.shutdown();

            assertThat(inTime).isTrue();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            assertThat(served).hasValue(PublishedKeys.MAX_WAITING);
        }
        assertThat(hanging.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(fetches).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anIssuerThatIsDownAtFirstIsTriedAgainAfterAPause() throws Exception {
        down = true;
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(keys::current)
                    .isInstanceOf(KeysUnavailableException.class)
                    .hasMessage("the keys of issuer ci cannot be had at the moment; try again");
        }
        assertThat(fetches).hasValue(1);

        down = false;
        clock.advance(PublishedKeys.PAUSE);
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
    }

    @Test
    void knownKeysOutliveAnOutageButNotForEver() throws Exception {
        assertThat(keys.current()).isNotNull();
        down = true;
        clock.advance(PublishedKeys.USABLE_FOR.minusSeconds(1));
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        background.remove().run();
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();

        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(keys::current).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void duringAnOutageNobodyCanTellWhetherAnUnknownKeyIsTheIssuers() throws Exception {
        assertThat(keys.current()).isNotNull();
        down = true;
        clock.advance(PublishedKeys.PAUSE);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(keys::lookedUpAgain).isInstanceOf(KeysUnavailableException.class);
        }
        assertThat(fetches).hasValue(2);
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
    }

    @Test
    void aClockThatWasSetBackFetchesAnew() throws Exception {
        assertThat(keys.current()).isNotNull();
        clock.advance(Duration.ofDays(-400));

        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(fetches).hasValue(2);
    }

    @Test
    void whileTheServerShutsDownKnownKeysServe() throws Exception {
        var closing =
                new PublishedKeys(
                        "issuer ci",
                        this::fetch,
                        clock,
                        task -> {
                            throw new RejectedExecutionException("closed");
                        });
        assertThat(closing.current()).isNotNull();
        clock.advance(PublishedKeys.REFRESH_AFTER);

        assertThat(closing.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(closing.current().verifies(OLD_TOKEN)).isTrue();
    }
}

package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClusterKeysTest {

    private static final TestCluster OLD = TestCluster.es256();
    private static final TestCluster NEW = TestCluster.es256();

    private static final CompactToken OLD_TOKEN = token(OLD);
    private static final CompactToken NEW_TOKEN = token(NEW);

    private final TestClock clock = new TestClock();
    private final AtomicInteger fetches = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private volatile TestCluster published = OLD;
    private volatile boolean down;

    private final ClusterKeys keys =
            new ClusterKeys("cluster dev", this::fetch, clock, background::add);

    private KeySet fetch() throws KeysUnavailableException {
        fetches.incrementAndGet();
        if (down) {
            throw new KeysUnavailableException("https://10.0.0.1 is down");
        }
        return KeySet.parse(published.jwks().getBytes(StandardCharsets.UTF_8));
    }

    private static CompactToken token(TestCluster cluster) {
        try {
            return CompactToken.parse(cluster.token());
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
        clock.advance(ClusterKeys.REFRESH_AFTER);

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
                new ClusterKeys(
                        "cluster dev",
                        () -> {
                            started.countDown();
                            awaitQuietly(release);
                            return fetch();
                        },
                        clock,
                        background::add);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<KeySet>>();
            for (int i = 0; i < 50; i++) {
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

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClusterThatIsDownAtFirstIsTriedAgainAfterAPause() throws Exception {
        down = true;
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(keys::current)
                    .isInstanceOf(KeysUnavailableException.class)
                    .hasMessage("the keys of cluster dev cannot be had at the moment; try again");
        }
        assertThat(fetches).hasValue(1);

        down = false;
        clock.advance(ClusterKeys.PAUSE);
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
    }

    @Test
    void knownKeysOutliveAnOutageButNotForEver() throws Exception {
        assertThat(keys.current()).isNotNull();
        down = true;
        clock.advance(ClusterKeys.USABLE_FOR.minusSeconds(1));
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();
        background.remove().run();
        assertThat(keys.current().verifies(OLD_TOKEN)).isTrue();

        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(keys::current).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void duringAnOutageNobodyCanTellWhetherAnUnknownKeyIsTheClusters() throws Exception {
        assertThat(keys.current()).isNotNull();
        down = true;
        clock.advance(ClusterKeys.PAUSE);

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
                new ClusterKeys(
                        "cluster dev",
                        this::fetch,
                        clock,
                        task -> {
                            throw new RejectedExecutionException("closed");
                        });
        assertThat(closing.current()).isNotNull();
        clock.advance(ClusterKeys.REFRESH_AFTER);

        assertThat(closing.current().verifies(OLD_TOKEN)).isTrue();
        assertThat(closing.current().verifies(OLD_TOKEN)).isTrue();
    }
}

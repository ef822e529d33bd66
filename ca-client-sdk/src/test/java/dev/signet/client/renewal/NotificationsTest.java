package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.RenewalListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class NotificationsTest {

    private final List<Integer> told = new CopyOnWriteArrayList<>();

    @Test
    void whoIsSlowMissesTheOldestAndHearsTheRestInOrder() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var notifications = new Notifications(new RenewalListener() {}, "slow")) {
            notifications.tell(listener -> {
                begun.countDown();
                await(goOn);
                told.add(0);
            });
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            int last = RenewalListener.MOST_WAITING + 7;

            IntStream.rangeClosed(1, last)
                    .forEach(i -> notifications.tell(listener -> told.add(i)));
            goOn.countDown();

            Awaitility.await().until(() -> told.contains(last));
            assertThat(told.get(0)).isZero();
            assertThat(told.subList(1, told.size()))
                    .containsExactlyElementsOf(IntStream.rangeClosed(8, last).boxed().toList());
        }
    }

    @Test
    void whatWaitsWhenItIsClosedIsNotToldAnyMore() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var notifications = new Notifications(new RenewalListener() {}, "closed");
        notifications.tell(listener -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        notifications.tell(listener -> told.add(1));

        notifications.close();
        notifications.tell(listener -> told.add(2));

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(told).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

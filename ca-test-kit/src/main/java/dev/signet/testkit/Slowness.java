package dev.signet.testkit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** How long answers are held back. Safe for concurrent use. */
final class Slowness {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long nanos;

    /** Holds for answers that wait already, too. */
    void set(Duration time) {
        lock.lock();
        try {
            nanos = time.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits looks again whether it is over. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits as long as answers are held back now, counted from this call, or until {@code over}.
     */
    void await(BooleanSupplier over) throws InterruptedException {
        lock.lock();
        try {
            long began = System.nanoTime();
            while (!over.getAsBoolean()) {
                long left = nanos - (System.nanoTime() - began);
                if (left <= 0) {
                    return;
                }
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

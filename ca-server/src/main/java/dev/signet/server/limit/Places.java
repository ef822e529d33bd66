package dev.signet.server.limit;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Places for what only so many may do at once. Who finds none waits, a bounded number and for a
 * bounded time, and the most urgent gets the next. Who is less urgent than all of a full queue, or
 * becomes so, is sent away at once. Safe for concurrent use.
 */
public final class Places {

    /**
     * A look at what is on record takes a connection, of which those who have a place need theirs.
     */
    private static final int LOOKS_AT_ONCE = 2;

    private final int waiting;
    private final Duration longestWait;
    private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE, true);
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * The most urgent first; of equals, who came first. Guarded by the lock, as are the numbers.
     */
    private final TreeSet<Waiter> queue =
            new TreeSet<>(
                    Comparator.comparing((Waiter waiter) -> waiter.urgency)
                            .thenComparingLong(waiter -> waiter.number));

    private int free;
    private long arrivals;

    /** What has to be given back. */
    public final class Place implements AutoCloseable {

        private boolean isGivenBack;

        private Place() {}

        /** Gives the place to who waits, if anybody does; once, however often it is called. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!isGivenBack) {
                    isGivenBack = true;
                    pass();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private static final class Waiter {

        private final Urgency urgency;
        private final long number;
        private final Condition decided;
        private boolean isServed;
        private boolean isSentAway;

        private Waiter(Urgency urgency, long number, Condition decided) {
            this.urgency = urgency;
            this.number = number;
            this.decided = decided;
        }
    }

    /**
     * @param places at least 1
     * @param waiting how many may wait, from 0
     * @param longestWait for how long each
     */
    public Places(int places, int waiting, Duration longestWait) {
        if (places < 1 || waiting < 0 || longestWait.isNegative()) {
            throw new IllegalArgumentException("at least one place, and no negative bounds");
        }
        this.free = places;
        this.waiting = waiting;
        this.longestWait = longestWait;
    }

    /**
     * Takes a place, at once or after a wait.
     *
     * @param urgency asked for only of who has to wait, and of two at once at most
     * @return empty if there is none for this one
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Optional<Place> take(Supplier<Urgency> urgency) throws InterruptedException {
        return takeAtOnce() ? Optional.of(new Place()) : await(lookedUp(urgency));
    }

    private Urgency lookedUp(Supplier<Urgency> urgency) throws InterruptedException {
        looks.acquire();
        try {
            return urgency.get();
        } finally {
            looks.release();
        }
    }

    private boolean takeAtOnce() {
        lock.lock();
        try {
            if (free == 0 || !queue.isEmpty()) {
                return false;
            }
            free--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Place> await(Urgency urgency) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var waiter = new Waiter(urgency, arrivals++, lock.newCondition());
            queue.add(waiter);
            if (free > 0) {
                free--;
                pass();
            }
            if (queue.size() > waiting) {
                sendAway(queue.last());
            }
            return decision(waiter) ? Optional.of(new Place()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@code waiter} is served. */
    private boolean decision(Waiter waiter) throws InterruptedException {
        long left = longestWait.toNanos();
        try {
            while (!waiter.isServed && !waiter.isSentAway && left > 0) {
                left = waiter.decided.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            if (waiter.isServed) {
                pass();
            }
            throw e;
        } finally {
            boolean _ = queue.remove(waiter);
        }
        return waiter.isServed;
    }

    /** Hands a place that nobody has to who comes next. */
    private void pass() {
        Waiter next = queue.pollFirst();
        if (next == null) {
            free++;
        } else {
            next.isServed = true;
            next.decided.signal();
        }
    }

    private void sendAway(Waiter waiter) {
        boolean _ = queue.remove(waiter);
        waiter.isSentAway = true;
        waiter.decided.signal();
    }

    /** How many wait at the moment. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}

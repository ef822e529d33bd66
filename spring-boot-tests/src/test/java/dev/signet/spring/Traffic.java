package dev.signet.spring;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that call over and over, each on a thread of its own. */
final class Traffic implements AutoCloseable {

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Caller> callers;
    private volatile boolean ended;

    Traffic(Map<String, Clients.Get> clients, URI uri) {
        callers =
                clients.entrySet().stream()
                        .map(client -> new Caller(client.getKey(), client.getValue(), uri))
                        .toList();
        callers.forEach(Thread::start);
    }

    private final class Caller extends Thread {

        private final AtomicInteger served = new AtomicInteger();
        private final Clients.Get client;
        private final URI uri;

        Caller(String name, Clients.Get client, URI uri) {
            super(name);
            this.client = client;
            this.uri = uri;
        }

        @Override
        public void run() {
            while (!ended) {
                try {
                    var unused = client.get(uri);
                    served.incrementAndGet();
                } catch (Exception e) {
                    failures.add(new AssertionError(getName() + " after " + served, e));
                }
            }
        }
    }

    /** Returns when each client has had some more answers; fails if one had a failure. */
    void goesOn() {
        List<Integer> before = callers.stream().map(caller -> caller.served.get()).toList();
        await().until(() -> {
            failures.stream().findFirst().ifPresent(Traffic::fail);
            for (int i = 0; i < callers.size(); i++) {
                if (callers.get(i).served.get() <= before.get(i) + 5) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void fail(Throwable failure) {
        throw new AssertionError("a request failed", failure);
    }

    /** Ends it; fails if a request has failed. */
    @Override
    public void close() {
        ended = true;
        await().until(() -> callers.stream().noneMatch(Thread::isAlive));
        failures.stream().findFirst().ifPresent(Traffic::fail);
    }
}

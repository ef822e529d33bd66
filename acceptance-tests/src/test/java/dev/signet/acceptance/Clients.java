package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Api.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients of a fleet that issue and revoke until they are told to end. As real ones do, they turn
 * to another server when one does not serve, with the same request under the same idempotency key.
 * What was acknowledged is in the fleet's ledger.
 */
final class Clients implements AutoCloseable {

    private static final int CLIENTS = 3;
    private static final int UNAVAILABLE = 503;
    private static final Duration SOME_WORK = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private volatile boolean ended;

    private Clients(Fleet fleet) {
        this.fleet = fleet;
    }

    static Clients of(Fleet fleet) {
        var clients = new Clients(fleet);
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            clients.clients.add(
                    clients.threads.submit(() -> {
                        clients.work(first);
                        return null;
                    }));
        }
        return clients;
    }

    static String anyKey() {
        return UUID.randomUUID().toString();
    }

    /** Waits until {@code count} more requests were acknowledged. */
    void acknowledged(int count) {
        int before = fleet.ledger().size();
        await(count + " more requests are acknowledged")
                .atMost(SOME_WORK)
                .until(() -> fleet.ledger().size() >= before + count || hasFailed());
    }

    private boolean hasFailed() {
        return clients.stream().anyMatch(client -> client.state() == Future.State.FAILED);
    }

    private void work(int first) throws IOException, InterruptedException {
        int server = first;
        while (!ended) {
            String key = anyKey();
            Optional<Answer> issued = served(server++, 201, to -> fleet.sign(to, key));
            if (issued.isPresent()) {
                String serial = fleet.ledger().certificate(issued.get().json());
                if (served(server++, 200, to -> fleet.revoke(to, serial)).isPresent()) {
                    fleet.ledger().revocation(serial);
                }
            }
        }
    }

    private interface Request {
        Answer send(int server) throws IOException, InterruptedException;
    }

    /** The answer of the first server that has one; empty if the clients are to end. */
    private Optional<Answer> served(int first, int expected, Request request)
            throws IOException, InterruptedException {
        for (int attempt = 0; !ended; attempt++) {
            try {
                Answer answer = request.send((first + attempt) % fleet.size());
                if (answer.text().contains("request-under-way")) {
                    return Optional.empty(); // A client may as well ask anew.
                }
                if (answer.status() != UNAVAILABLE) {
                    return Optional.of(answer.with(expected));
                }
            } catch (IOException e) {
                // This server is gone, or does not answer.
            }
        }
        return Optional.empty();
    }

    /** Ends the clients; one that was answered with what no client expects fails the test. */
    @Override
    public void close() {
        ended = true;
        threads.close();
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a client failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}

package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;

import dev.signet.acceptance.Api.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that issue and revoke until the server answers no more, and keep what it promised. */
final class Load {

    private static final int CLIENTS = 4;

    /** What a server that was told to stop may still answer. */
    private static final int ENDING = 503;

    private final TestServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();

    /** Serial numbers of answers that came through. */
    final List<String> issued = Collections.synchronizedList(new ArrayList<>());

    /** Serial numbers of revocations whose answers came through. */
    final List<String> revoked = Collections.synchronizedList(new ArrayList<>());

    private Load(TestServer server) {
        this.server = server;
    }

    static Load on(TestServer server) {
        var load = new Load(server);
        for (int i = 0; i < CLIENTS; i++) {
            load.clients.add(load.threads.submit(load::untilItIsGone));
        }
        return load;
    }

    private void untilItIsGone() {
        try {
            String token = server.token(ORDERS);
            String operator = server.operatorToken();
            while (true) {
                Answer answer = server.api().post("/v1/issue", token, "{}");
                if (answer.status() == ENDING) {
                    return;
                }
                String serial = answer.with(201).json().path("serial_number").asText();
                issued.add(serial);
                String body = "{\"serial_number\":\"" + serial + "\",\"reason\":\"superseded\"}";
                answer = server.api().post("/v1/revoke", operator, body);
                if (answer.status() == ENDING) {
                    return;
                }
                answer.with(200);
                revoked.add(serial);
            }
        } catch (IOException e) {
            // The connection ended with the server.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the clients; a client that was answered with an error fails the test. */
    void end() throws InterruptedException {
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a client was refused", e);
            }
        }
        threads.close();
    }
}

package dev.signet.cli;

import dev.signet.server.CaServer;
import java.util.concurrent.CountDownLatch;

/** Waits as long as a server serves. */
final class Serving {

    private Serving() {}

    /** Blocks until the process is told to stop; then the server finishes what is under way. */
    static void untilStopped(CaServer server) {
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.signet.testing.postgres;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A TCP port that nobody listens on, and that stays free while its server is down. */
public final class FreePort {

    /**
     * Below the ports that systems give to outgoing connections (32768 on Linux, 49152 on macOS),
     * one of which would otherwise take the port of a server that is down.
     */
    private static final int FIRST = 20_000;

    private static final int COUNT = 10_000;
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /** A port at random, so that JVMs that look at the same time seldom find the same. */
    public static int any() {
        return ThreadLocalRandom.current()
                .ints(ATTEMPTS, FIRST, FIRST + COUNT)
                .filter(FreePort::isFree)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "%d ports from %d on were tried, none is free"
                                        .formatted(ATTEMPTS, FIRST)));
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

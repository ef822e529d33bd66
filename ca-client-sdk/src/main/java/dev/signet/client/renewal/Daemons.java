package dev.signet.client.renewal;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no JVM alive. */
public final class Daemons {

    private Daemons() {}

    /** Each thread it makes is called {@code name}. */
    public static ThreadFactory named(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}

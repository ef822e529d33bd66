package dev.signet.testkit;

/** Threads that keep no JVM from ending. */
final class Threads {

    private Threads() {}

    /** Not started yet. */
    static Thread daemon(String name, Runnable work) {
        var thread = new Thread(work, "signet-test-kit-" + name);
        thread.setDaemon(true);
        return thread;
    }
}

package dev.signet.cli.agent.reload;

/** One way to have the files read again. */
@FunctionalInterface
public interface Reload {

    /**
     * Has the files read again. Blocks for as long as its configuration allows.
     *
     * @throws ReloadFailedException if that cannot be said to have succeeded; it is safe to try
     *     again
     * @throws InterruptedException if the thread is interrupted; what was begun is ended
     */
    void run() throws ReloadFailedException, InterruptedException;
}

package dev.signet.cli.agent;

import dev.signet.cli.agent.Attempts.Failure;
import dev.signet.cli.agent.reload.Reload;
import dev.signet.cli.agent.reload.ReloadFailedException;
import dev.signet.cli.agent.sink.KeptFolder;
import dev.signet.cli.agent.sink.Material;
import dev.signet.cli.agent.sink.OwedReload;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the newest material it was given to the files, again and again until that succeeds, and
 * then has them read again, in the same way. What could not be written stays here, in memory, until
 * it can. A minute after each success it looks whether the files are still as they should be. What
 * nobody foresaw is a failure as any other. Safe for concurrent use; its work is done on one
 * thread.
 */
final class CertificateKeeper implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final KeptFolder folder;
    private final OwedReload owed;
    private final Reload reload;
    private final KeeperEvents events;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Attempts writing;
    private final Attempts reloading;
    private final CompletableFuture<Material> firstWritten = new CompletableFuture<>();
    private @Nullable Material wanted;
    private boolean isNew;
    private @Nullable Material written;
    private boolean reloadDue;
    private long writeAt;
    private long reloadAt;
    private boolean closed;

    /**
     * One that has nothing to do yet.
     *
     * @param owed what {@code folder} notes changes in
     * @param reload what happens after files changed
     * @param writing how the writing stands; this keeper's alone
     * @param reloading how the reloading stands; this keeper's alone
     */
    CertificateKeeper(
            String name,
            KeptFolder folder,
            OwedReload owed,
            Reload reload,
            Attempts writing,
            Attempts reloading,
            KeeperEvents events) {
        this.folder = folder;
        this.owed = owed;
        this.reload = reload;
        this.writing = writing;
        this.reloading = reloading;
        this.events = events;
        this.thread =
                Thread.ofPlatform().daemon().name("signet-files-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes the place of what was to be written so far. */
    void offer(Material material) {
        lock.lock();
        try {
            wanted = material;
            isNew = true;
            writeAt = System.nanoTime();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Completes once there are files; never before {@link #offer}. */
    CompletableFuture<Material> firstWritten() {
        return firstWritten.copy();
    }

    /** What is in the files, if this keeper has written or found it there. */
    Optional<Material> written() {
        return locked(() -> Optional.ofNullable(written));
    }

    Optional<Failure> writeFailure() {
        return locked(writing::failure);
    }

    Optional<Failure> reloadFailure() {
        return locked(reloading::failure);
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private enum Work {
        WRITE,
        RELOAD,
        NONE
    }

    private void run() {
        try {
            for (Work work = next(); work != Work.NONE; work = next()) {
                if (work == Work.WRITE) {
                    write();
                } else {
                    reload();
                }
            }
        } catch (InterruptedException e) {
            // Closed while it reloaded; the thread ends.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the next thing to do. */
    private Work next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long now = System.nanoTime();
                long untilWrite = wanted == null ? Long.MAX_VALUE : writeAt - now;
                long untilReload = reloadDue ? reloadAt - now : Long.MAX_VALUE;
                if (untilWrite <= 0) {
                    return Work.WRITE;
                }
                if (untilReload <= 0) {
                    return Work.RELOAD;
                }
                var _ = changed.awaitNanos(Math.min(untilWrite, untilReload));
            }
            return Work.NONE;
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        Material material =
                locked(() -> {
                    isNew = false;
                    return wanted;
                });
        if (material == null) {
            return;
        }
        try {
            boolean replaced = folder.write(material);
            wrote(material, replaced);
            if (replaced) {
                events.wrote(material);
            }
            firstWritten.complete(material);
        } catch (IOException | RuntimeException | Error e) {
            String message = describe(e);
            Duration pause =
                    locked(() -> {
                        Duration wait = writing.failed(message);
                        writeNext(wait);
                        return wait;
                    });
            events.notWritten(message, pause);
        }
    }

    private void wrote(Material material, boolean replaced) {
        lock.lock();
        try {
            writing.succeeded();
            writeNext(LOOK_AGAIN);
            written = material;
            // Owed from before: by a process that ended, or a directory that could not be forced.
            if (replaced || (owed.isOwed() && !reloadDue)) {
                reloadDue = true;
                reloadAt = System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Unless something newer has come, which is to be written at once. */
    private void writeNext(Duration pause) {
        if (!isNew) {
            writeAt = System.nanoTime() + pause.toNanos();
        }
    }

    private void reload() throws InterruptedException {
        boolean _ = locked(() -> reloadDue = false);
        try {
            reload.run();
            owed.paid();
            Optional<Failure> _ =
                    locked(() -> {
                        reloading.succeeded();
                        return reloading.failure();
                    });
            events.reloaded();
        } catch (ReloadFailedException | RuntimeException | Error e) {
            String message =
                    e instanceof ReloadFailedException
                            ? String.valueOf(e.getMessage())
                            : describe(e);
            Duration pause =
                    locked(() -> {
                        Duration wait = reloading.failed(message);
                        reloadDue = true;
                        reloadAt = System.nanoTime() + wait.toNanos();
                        return wait;
                    });
            events.notReloaded(message, pause);
        }
    }

    /** File systems' exceptions often say a path and nothing else. */
    private static String describe(Throwable e) {
        return e.getClass().getSimpleName().replaceFirst("Exception$", "") + ": " + e.getMessage();
    }

    private <T extends @Nullable Object> T locked(Supplier<T> section) {
        lock.lock();
        try {
            return section.get();
        } finally {
            lock.unlock();
        }
    }

    /** Ends what is under way; files are whole in any case. Waits for that at most 5 s. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            var _ = thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

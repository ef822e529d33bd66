package dev.signet.cli.agent.reload;

import dev.signet.cli.agent.process.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Sends a signal to a process. */
public final class SignalReload implements Reload {

    private static final int MAX_OCTETS = 64;

    private final String name;
    private final Target target;

    private SignalReload(String name, Target target) {
        this.name = name;
        this.target = target;
    }

    /** To the process whose number is in {@code pidFile} at the time. */
    public static SignalReload toPidFile(String name, Path pidFile) {
        return new SignalReload(name, () -> read(pidFile));
    }

    /** To the child, if there is one already: one that starts later reads the files anyway. */
    public static SignalReload toChild(String name, Supplier<OptionalLong> child) {
        return new SignalReload(name, child::get);
    }

    @Override
    public void run() throws ReloadFailedException {
        OptionalLong pid = target.pid();
        if (pid.isEmpty()) {
            return;
        }
        if (!LibC.kill(pid.getAsLong(), name)) {
            throw new ReloadFailedException(
                    "process "
                            + pid.getAsLong()
                            + " cannot be sent SIG"
                            + name
                            + "; there is none, or it is another user's");
        }
    }

    private static OptionalLong read(Path pidFile) throws ReloadFailedException {
        try {
            if (Files.size(pidFile) > MAX_OCTETS) {
                throw new ReloadFailedException(pidFile + " is not a pid file");
            }
            String text = Files.readString(pidFile).strip();
            // 0 and 1 and what is below are not one process, or not one to be sent a signal.
            long pid = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : 0;
            if (pid <= 1 || pid > Integer.MAX_VALUE) {
                throw new ReloadFailedException(pidFile + " has no number of a process");
            }
            return OptionalLong.of(pid);
        } catch (IOException e) {
            throw new ReloadFailedException("the pid file cannot be read: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Target {
        OptionalLong pid() throws ReloadFailedException;
    }
}

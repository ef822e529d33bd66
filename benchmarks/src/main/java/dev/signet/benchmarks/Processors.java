package dev.signet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How much of the processors a process has used; Linux. */
final class Processors {

    private static final double TICKS_PER_SECOND = 100;

    /** Positions in /proc/PID/stat after the name of the program. */
    private static final int USER = 11;

    private Processors() {}

    /** Seconds, of the user and of the system; empty if there is no such process any more. */
    static Optional<Double> seconds(long pid) throws IOException {
        return ticks(pid, 2).map(ticks -> ticks / TICKS_PER_SECOND);
    }

    static double secondsWithEndedChildren(long pid) throws IOException {
        return ticks(pid, 4).orElse(0.0) / TICKS_PER_SECOND;
    }

    private static Optional<Double> ticks(long pid, int numbers) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        if (!Files.exists(stat)) {
            return Optional.empty();
        }
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = 0;
        for (int i = USER; i < USER + numbers; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return Optional.of(ticks);
    }
}

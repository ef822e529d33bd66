package dev.signet.client;

import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps what is logged off the console, since most of it is about failures that a test wanted:
 * shows it if the test fails, and a fault with a stack trace always, unless the test says that it
 * wants one. For all tests of this module.
 */
public final class QuietLogs implements BeforeEachCallback, AfterEachCallback {

    private static final int MOST = 2_000;

    private static final Kept KEPT = new Kept();
    private static final Logger ROOT = Logger.getLogger("");

    static {
        Arrays.stream(ROOT.getHandlers()).forEach(ROOT::removeHandler);
        ROOT.addHandler(KEPT);
    }

    /** The newest records. */
    private static final class Kept extends Handler {

        private final Deque<LogRecord> records = new LinkedBlockingDeque<>();
        private volatile boolean faultsAreWanted;

        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
            if (records.size() > MOST) {
                records.poll();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** The test that calls this wants faults, whose stack traces are then of no interest. */
    public static void wantsFaults() {
        KEPT.faultsAreWanted = true;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        KEPT.records.clear();
        KEPT.faultsAreWanted = false;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean failed = context.getExecutionException().isPresent();
        var formatter = new SimpleFormatter();
        KEPT.records.stream()
                .filter(entry -> failed || (isFault(entry) && !KEPT.faultsAreWanted))
                .forEach(entry -> System.err.print(formatter.format(entry)));
    }

    private static boolean isFault(LogRecord entry) {
        return entry.getThrown() != null && entry.getLevel().intValue() >= Level.SEVERE.intValue();
    }
}

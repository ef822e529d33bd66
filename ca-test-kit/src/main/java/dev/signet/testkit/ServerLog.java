package dev.signet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the servers of this JVM log, all into one file. */
final class ServerLog {

    /** Of one test; its end says why it failed. */
    private static final int MAX_OCTETS = 64 * 1024;

    private ServerLog() {}

    /** In octets, now. */
    static long length() {
        try {
            return Files.size(TestCa.log());
        } catch (IOException e) {
            return 0;
        }
    }

    /** Prints what was logged from {@code position} on, or the end of it if that is much. */
    static void printSince(long position, String test, PrintStream to) {
        Path file = TestCa.log();
        try (InputStream log = Files.newInputStream(file)) {
            log.skipNBytes(Math.max(position, Files.size(file) - MAX_OCTETS));
            String logged = new String(log.readNBytes(MAX_OCTETS), UTF_8);
            to.println("--- Signet's log during " + test);
            to.print(logged);
            to.println("--- end of Signet's log");
        } catch (IOException e) {
            to.println("Signet's log " + file + " cannot be read: " + e.getMessage());
        }
    }
}

package dev.signet.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The clock of a server's process (libfaketime), which can be set while that runs. */
record WrongClock(Path file) {

    /** Where Debian's package libfaketime has it, on any processor. */
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    /** One that is right so far, set by a file in {@code folder}. */
    static WrongClock in(Path folder) throws IOException {
        var clock = new WrongClock(folder.resolve("clock"));
        clock.set("+0");
        return clock;
    }

    /** Where a server has this clock. */
    Place place() throws IOException {
        return new Place(
                Place.HERE.host(),
                List.of(),
                Map.of(
                        "LD_PRELOAD",
                        library().toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        file.toString(),
                        // How old, in seconds, its knowledge of the file may be.
                        "FAKETIME_CACHE_DURATION",
                        "1",
                        // Waits and intervals are not the clock's.
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        "FAKETIME_FORCE_MONOTONIC_FIX",
                        "0"));
    }

    /** How far it is off from now on, such as {@code +1h}. */
    void set(String offset) throws IOException {
        Files.writeString(file, offset + "\n");
    }

    private static Path library() throws IOException {
        try (var folders = Files.newDirectoryStream(LIBRARIES)) {
            for (Path folder : folders) {
                if (Files.exists(folder.resolve(LIBRARY))) {
                    return folder.resolve(LIBRARY);
                }
            }
        }
        throw new AssertionError(
                "these tests need libfaketime; on Debian: apt install libfaketime");
    }
}

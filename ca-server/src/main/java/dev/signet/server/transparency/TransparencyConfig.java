package dev.signet.server.transparency;

import dev.signet.server.tlog.NoteKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the log is called, and where its newest checkpoint is kept besides the database.
 *
 * @param origin names the log in its checkpoints, like a URL without its scheme: 1 to 200
 *     characters, without spaces and {@code +}; fixed once the log has begun. Default: the first of
 *     the server's names and {@code /v1/log}
 * @param checkpointFile rewritten with every checkpoint; a database that has less than it says was
 *     restored or lost commits, and no server starts on it. Should be on another disk than the
 *     database
 * @param checkpointStore as {@code checkpointFile}, in an object store; some seconds later
 * @param witnesses who cosigns checkpoints, at most 16; none has the name of another
 */
public record TransparencyConfig(
        Optional<String> origin,
        Optional<Path> checkpointFile,
        Optional<CheckpointStoreConfig> checkpointStore,
        List<WitnessConfig> witnesses) {

    public static final TransparencyConfig DEFAULT =
            new TransparencyConfig(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** With room for the number of a log that succeeds another. */
    private static final int MAX_ORIGIN = 200;

    private static final int MAX_WITNESSES = 16;

    public TransparencyConfig {
        witnesses = List.copyOf(witnesses);
        if (witnesses.size() > MAX_WITNESSES
                || witnesses.stream().map(witness -> witness.key().name()).distinct().count()
                        < witnesses.size()) {
            throw new IllegalArgumentException(
                    "audit.witnesses must be at most "
                            + MAX_WITNESSES
                            + ", each with a name of its own");
        }
        if (origin.filter(name -> !NoteKey.isName(name) || name.length() > MAX_ORIGIN)
                .isPresent()) {
            throw new IllegalArgumentException(
                    "audit.origin must be 1 to "
                            + MAX_ORIGIN
                            + " characters without spaces and '+', such as"
                            + " ca.example.org/v1/log: "
                            + origin.get());
        }
    }
}

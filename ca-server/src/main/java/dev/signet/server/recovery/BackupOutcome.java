package dev.signet.server.recovery;

import java.nio.file.Path;
import java.time.Instant;

/** How a request for a backup ended. */
public sealed interface BackupOutcome {

    /**
     * It is on disk, on the server's host.
     *
     * @param sha256 of the file, lower-case hex
     * @param createdAt everything that was answered before is in it
     */
    record Taken(Path file, long octets, String sha256, Instant createdAt)
            implements BackupOutcome {}

    /** Another one is being taken. */
    record UnderWay() implements BackupOutcome {}

    /** The database is not in a file of this server. */
    record NotEmbedded() implements BackupOutcome {}
}

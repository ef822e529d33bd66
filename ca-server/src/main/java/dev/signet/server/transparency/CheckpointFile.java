package dev.signet.server.transparency;

import dev.signet.server.tlog.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The newest checkpoint, in a file outside the database. One server's own. */
public final class CheckpointFile {

    private final Path file;

    public CheckpointFile(Path file) {
        this.file = file;
    }

    /**
     * What it says; empty if there is no file.
     *
     * @throws IllegalStateException if it is not a signed note
     * @throws UncheckedIOException if it cannot be read
     */
    public Optional<Note> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > Note.MAX_LENGTH) {
                throw new IllegalStateException(file + " is no checkpoint: it is too large");
            }
            return Optional.of(Note.parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + " is no checkpoint: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the checkpoint in " + file, e);
        }
    }

    /**
     * Replaces it; whoever reads it has the one or the other.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    void write(Note checkpoint) {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(
                    aside,
                    checkpoint.toString().getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the checkpoint to " + file, e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}

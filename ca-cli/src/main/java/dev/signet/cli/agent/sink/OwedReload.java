package dev.signet.cli.agent.sink;

import dev.signet.cli.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether files changed and whoever reads them was not told since. It is noted in a file, so that
 * an agent that is started again knows it; where that cannot be written, only this process does.
 * Not for concurrent use.
 */
public final class OwedReload {

    private final Optional<Path> note;
    private boolean isOwed;

    /**
     * What is owed according to {@code note}.
     *
     * @param note there as long as a reload is owed; empty: nobody is told, or not by us
     */
    public OwedReload(Optional<Path> note) {
        this.note = note;
        this.isOwed = note.map(Files::exists).orElse(false);
    }

    /** Files are about to change. */
    void owe() {
        isOwed = true;
        try {
            if (note.isPresent()) {
                DurableFile.secret(note.get()).write("");
            }
        } catch (IOException e) {
            // Files that are fresh matter more than a reload after the next start.
        }
    }

    /** Whether there is a reload to do. */
    public boolean isOwed() {
        return isOwed;
    }

    /** Whoever reads the files was told. */
    public void paid() {
        isOwed = false;
        try {
            if (note.isPresent()) {
                Files.deleteIfExists(note.get());
            }
        } catch (IOException e) {
            // Then the next start reloads once more, which harms nobody.
        }
    }
}

package dev.signet.cli.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file that is replaced whole: written aside, forced to the disk, renamed. A reader sees the old
 * content or the new, and after a power failure too. It has its permissions from the first octet.
 */
public record DurableFile(Path path, FileAccess access) {

    /** The file {@code path}, whose content is a secret: mode 0600. */
    public static DurableFile secret(Path path) {
        return new DurableFile(path, FileAccess.OWNER);
    }

    /** The file {@code path}, which everybody may read: mode 0644. */
    public static DurableFile open(Path path) {
        return new DurableFile(path, FileAccess.EVERYBODY);
    }

    public void write(String content) throws IOException {
        try (StagedFile staged =
                StagedFile.stage(path, content.getBytes(StandardCharsets.UTF_8), access)) {
            staged.publish();
        }
        StagedFile.force(StagedFile.folder(path));
    }
}

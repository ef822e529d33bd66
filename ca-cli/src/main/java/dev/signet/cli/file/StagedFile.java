package dev.signet.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/**
 * The coming content of a file, on the disk beside it under a hidden name. What can fail for want
 * of room or rights has succeeded once this is there; {@link #publish} only renames.
 */
public final class StagedFile implements AutoCloseable {

    private static final int MAX_OCTETS = 4 << 20;

    private final Path aside;
    private final Path path;

    private StagedFile(Path aside, Path path) {
        this.aside = aside;
        this.path = path;
    }

    /**
     * Writes {@code content} beside {@code path} and forces it to the disk. Nobody but the owner
     * can read it before it has its {@code access}.
     *
     * @throws IOException if that does not succeed; then nothing is left
     */
    public static StagedFile stage(Path path, byte[] content, FileAccess access)
            throws IOException {
        Path folder = folder(path);
        Path aside = folder.resolve("." + path.getFileName() + "." + UUID.randomUUID());
        var staged = new StagedFile(aside, path);
        boolean done = false;
        try (var channel =
                FileChannel.open(
                        aside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        ownerAlone(folder))) {
            ByteBuffer octets = ByteBuffer.wrap(content);
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            access.give(aside);
            channel.force(true);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(aside);
            }
        }
        return staged;
    }

    /** Whether {@code path} is a file with just that content and that access already. */
    public static boolean isThere(Path path, byte[] content, FileAccess access) throws IOException {
        return Files.isRegularFile(path)
                && Files.size(path) == content.length
                && content.length <= MAX_OCTETS
                && access.isOf(path)
                && Arrays.equals(Files.readAllBytes(path), content);
    }

    /** Renames it: from now on readers who open the file see the new content. */
    public void publish() throws IOException {
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what was not published. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(aside);
    }

    /** Makes the renames in {@code folder} last. */
    public static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path folder(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " is not a file");
        }
        return folder;
    }

    private static FileAttribute<?>[] ownerAlone(Path folder) {
        return FileAccess.isPosix(folder)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}

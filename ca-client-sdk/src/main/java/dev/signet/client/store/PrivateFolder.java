package dev.signet.client.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of mode 0700 with files of mode 0600. A file is the old one or the new one, also after a
 * crash. Where the file system knows no modes, none are set and none are checked.
 */
final class PrivateFolder {

    private static final int MOST = 64 << 20;

    private final Path folder;
    private final boolean hasModes;

    /**
     * Makes the folder if it is not there.
     *
     * @throws IllegalArgumentException if others may look into it, or it cannot be made
     */
    PrivateFolder(Path folder) {
        this.folder = folder;
        this.hasModes = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            if (Files.notExists(folder)) {
                Path above = folder.toAbsolutePath().getParent();
                if (above != null) {
                    Files.createDirectories(above);
                }
                Files.createDirectory(folder, mode("rwx------"));
            }
            requirePrivate(folder, "chmod 700");
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(folder + " is to be a folder, and is not one", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot keep an identity in " + folder + ": " + e.getMessage(), e);
        }
    }

    private FileAttribute<?>[] mode(String mode) {
        return hasModes
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                }
                : new FileAttribute<?>[0];
    }

    private void requirePrivate(Path path, String remedy) throws IOException {
        if (!hasModes) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        String text = PosixFilePermissions.toString(permissions);
        if (!text.endsWith("------")) {
            throw new IllegalArgumentException(
                    path
                            + " may be used by others ("
                            + text
                            + "), so its key may be known: "
                            + remedy
                            + " if nobody was there, or else remove it and revoke what it holds");
        }
    }

    /**
     * The octets of a file; empty if it is not there.
     *
     * @throws IllegalArgumentException if others may read it
     */
    Optional<byte[]> read(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            if (Files.size(file) > MOST) {
                throw new IOException(file + " is too large");
            }
            requirePrivate(file, "chmod 600");
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Replaces a file in one step; once this returns, a loss of power does not undo it. */
    void write(String name, byte[] octets) throws IOException {
        Path aside = folder.resolve(name + ".new");
        Files.deleteIfExists(aside);
        Path made = Files.createFile(aside, mode("rw-------"));
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(octets);
            while (buffer.hasRemaining()) {
                var unused = channel.write(buffer);
            }
            channel.force(true);
        }
        var unused = Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        if (hasModes) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }
}

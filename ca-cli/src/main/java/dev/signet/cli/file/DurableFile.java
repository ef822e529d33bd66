package dev.signet.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file that is replaced whole: written aside, forced to the disk, renamed. A reader sees the old
 * content or the new, and after a power failure too. It has its permissions from the first octet.
 */
public record DurableFile(Path path, Access access) {

    /** Who may read the file; only its owner may write it. */
    public enum Access {
        OWNER("rw-------"),
        EVERYBODY("rw-r--r--");

        private final String permissions;

        Access(String permissions) {
            this.permissions = permissions;
        }

        private FileAttribute<?>[] attributes(Path folder) {
            boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
            return posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(permissions))
                    }
                    : new FileAttribute<?>[0];
        }
    }

    /** The file {@code path}, whose content is a secret: mode 0600. */
    public static DurableFile secret(Path path) {
        return new DurableFile(path, Access.OWNER);
    }

    /** The file {@code path}, which everybody may read: mode 0644. */
    public static DurableFile open(Path path) {
        return new DurableFile(path, Access.EVERYBODY);
    }

    public void write(String content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " is not a file");
        }
        Path aside = folder.resolve("." + path.getFileName() + "." + UUID.randomUUID());
        try {
            try (var channel =
                    FileChannel.open(
                            aside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            access.attributes(folder))) {
                ByteBuffer octets = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(true);
            }
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
        forceFolder(folder);
    }

    /** Makes the rename last. */
    private static void forceFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

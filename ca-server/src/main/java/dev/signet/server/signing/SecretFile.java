package dev.signet.server.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Files that hold a secret, which nobody but their owner may have. */
public final class SecretFile {

    private static final int MAX_OCTETS = 64 * 1024;
    private static final int ROOT_UID = 0;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private SecretFile() {}

    /**
     * The text in {@code file}, without white space around it.
     *
     * @throws IOException if it cannot be read, is larger than 64 KiB, or can be used by others
     *     than {@link #isClosed} lets
     */
    public static String read(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && !isClosed(
                        (Integer) Files.getAttribute(file, "unix:uid"),
                        Files.getPosixFilePermissions(file))) {
            throw new IOException(
                    file
                            + " can be used by others than its owner; run: chmod 600 "
                            + file
                            + " (640 where root owns it)");
        }
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException(file + " is larger than " + MAX_OCTETS + " octets");
        }
        return Files.readString(file).strip();
    }

    /**
     * Whether nobody else has the file: its owner alone, as PostgreSQL asks of a server's key;
     * where root owns it, its group may read, since that is how Kubernetes hands a Secret to a
     * process that is not root.
     */
    static boolean isClosed(int owner, Set<PosixFilePermission> permissions) {
        var beyond = EnumSet.noneOf(PosixFilePermission.class);
        beyond.addAll(permissions);
        beyond.removeAll(OWNERS);
        if (owner == ROOT_UID) {
            beyond.remove(PosixFilePermission.GROUP_READ);
        }
        return beyond.isEmpty();
    }
}

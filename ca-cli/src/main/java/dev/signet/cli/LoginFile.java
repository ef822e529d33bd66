package dev.signet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the token of whoever logged in is. */
final class LoginFile {

    static final Path PATH =
            Path.of(System.getProperty("user.home", "."), ".config", "signet", "token");

    private LoginFile() {}

    /** Makes the folder of {@code file}, for its owner alone, if there is none. */
    static void makeFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }
}

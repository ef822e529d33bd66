package dev.signet.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    @TempDir Path directory;

    @Test
    void replacesContentAndLeavesNothingElse() throws IOException {
        Path file = directory.resolve("file");

        DurableFile.open(file).write("old, and longer");
        DurableFile.open(file).write("new");

        assertThat(file).hasContent("new");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aSecretIsForItsOwnerAloneEvenWhereItWasNot() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "readable");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        DurableFile.secret(file).write("secret");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aReaderOfTheOldFileKeepsIt() throws IOException {
        Path file = directory.resolve("file");
        DurableFile.open(file).write("old");
        try (var reader = Files.newBufferedReader(file)) {
            DurableFile.open(file).write("new");

            assertThat(reader.readLine()).isEqualTo("old");
        }
    }

    @Test
    void withoutAFolderNothingIsWritten() {
        Path file = directory.resolve("missing/file");

        assertThatThrownBy(() -> DurableFile.open(file).write("x"))
                .isInstanceOf(NoSuchFileException.class);
    }
}

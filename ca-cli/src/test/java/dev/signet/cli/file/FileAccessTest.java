package dev.signet.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAccessTest {

    @TempDir Path directory;
    private Path file;
    private PosixFileAttributes found;

    @BeforeEach
    void make() throws IOException {
        file = Files.createFile(directory.resolve("file"));
        FileAccess.OWNER.give(file);
        found = Files.readAttributes(file, PosixFileAttributes.class);
    }

    @Test
    void whoIsNotNamedMayBeAnybody() throws IOException {
        assertThat(FileAccess.OWNER.isOf(file)).isTrue();
        assertThat(FileAccess.EVERYBODY.isOf(file)).isFalse();
    }

    @Test
    void theOwnerAndTheGroupThatAreNamedMustBeThoseOfTheFile() throws IOException {
        assertThat(ownedBy(found.owner().getName(), found.group().getName()).isOf(file)).isTrue();
        assertThat(ownedBy("1999999999", found.group().getName()).isOf(file)).isFalse();
        assertThat(ownedBy(found.owner().getName(), "1999999999").isOf(file)).isFalse();
    }

    @Test
    void aNumberIsAsGoodAsAName() throws IOException {
        String owner = Files.getAttribute(file, "unix:uid").toString();
        String group = Files.getAttribute(file, "unix:gid").toString();

        assertThat(ownedBy(owner, group).isOf(file)).isTrue();
        ownedBy(owner, group).give(file);
        assertThat(Files.getOwner(file)).isEqualTo(found.owner());
    }

    @Test
    void whoThisMachineDoesNotKnowIsNamed() {
        assertThatThrownBy(() -> ownedBy("nobody-of-that-name", "0").isOf(file))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "this machine does not know the owner or the group of rw-------"
                                + " nobody-of-that-name:0");
    }

    private static FileAccess ownedBy(String owner, String group) {
        return FileAccess.OWNER.ownedBy(Optional.of(owner), Optional.of(group));
    }
}

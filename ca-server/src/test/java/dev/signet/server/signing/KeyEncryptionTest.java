package dev.signet.server.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyEncryptionTest {

    private static final byte[] SECRET = "a private key".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;
    private final SecureRandom random = new SecureRandom();

    @Test
    void decryptsWhatItEncrypted() throws Exception {
        KeyEncryption key = key("a", KeyEncryption.newKey(random));

        assertThat(key.decrypt("root", key.encrypt("root", SECRET, random))).isEqualTo(SECRET);
    }

    @Test
    void theSameSecretIsEncryptedDifferentlyEachTime() throws Exception {
        KeyEncryption key = key("a", KeyEncryption.newKey(random));

        assertThat(key.encrypt("root", SECRET, random))
                .isNotEqualTo(key.encrypt("root", SECRET, random));
    }

    @Test
    void aKeyIsNotAcceptedUnderTheNameOfAnotherIssuer() throws Exception {
        KeyEncryption key = key("a", KeyEncryption.newKey(random));
        byte[] encrypted = key.encrypt("root", SECRET, random);

        assertThatThrownBy(() -> key.decrypt("issuing", encrypted))
                .isInstanceOf(SigningFailedException.class);
    }

    @Test
    void everyChangedBitIsNoticed() throws Exception {
        KeyEncryption key = key("a", KeyEncryption.newKey(random));
        byte[] encrypted = key.encrypt("root", SECRET, random);

        for (int bit = 0; bit < encrypted.length * 8; bit++) {
            byte[] changed = encrypted.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> key.decrypt("root", changed))
                    .isInstanceOf(SigningFailedException.class);
        }
    }

    @Test
    void aTruncatedSecretIsNoticed() throws Exception {
        KeyEncryption key = key("a", KeyEncryption.newKey(random));

        assertThatThrownBy(() -> key.decrypt("root", new byte[5]))
                .isInstanceOf(SigningFailedException.class);
    }

    @Test
    void anotherKeyIsToldApartAndCannotDecrypt() throws Exception {
        KeyEncryption one = key("a", KeyEncryption.newKey(random));
        KeyEncryption other = key("b", KeyEncryption.newKey(random));

        assertThat(one.id()).isNotEqualTo(other.id());
        assertThatThrownBy(() -> other.decrypt("root", one.encrypt("root", SECRET, random)))
                .isInstanceOf(SigningFailedException.class)
                .hasMessageContaining("another key");
    }

    @Test
    void refusesAFileThatOthersCanRead() throws Exception {
        Path file = file("a", KeyEncryption.newKey(random));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> KeyEncryption.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @CsvSource({
        "10001, rw-------, true",
        "10001, r--------, true",
        "10001, rw-r-----, false",
        "0, rw-------, true",
        "0, r--r-----, true",
        "0, rw-rw----, false",
        "0, rw----r--, false"
    })
    void theGroupMayReadOnlyWhatRootOwns(int owner, String permissions, boolean closed) {
        assertThat(KeyEncryption.isClosed(owner, PosixFilePermissions.fromString(permissions)))
                .isEqualTo(closed);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> KeyEncryption.load(folder.resolve("none")))
                .hasMessageContaining("signet init");
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        assertThatThrownBy(() -> key("a", Base64.getEncoder().encodeToString(new byte[16])))
                .hasMessageContaining("16 octets");
    }

    @Test
    void refusesWhatIsNoBase64() {
        assertThatThrownBy(() -> key("a", "not base64!")).hasMessageContaining("base64");
    }

    @Test
    void neverShowsTheKey() throws Exception {
        String text = KeyEncryption.newKey(random);

        assertThat(key("a", text).toString()).doesNotContain(text.strip());
    }

    private KeyEncryption key(String name, String text) throws IOException {
        return KeyEncryption.load(file(name, text));
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}

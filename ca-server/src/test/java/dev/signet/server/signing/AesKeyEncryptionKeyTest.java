package dev.signet.server.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AesKeyEncryptionKeyTest {

    private static final byte[] CONTEXT = "data key 1".getBytes(US_ASCII);
    private static final byte[] DATA_KEY = new byte[32];

    @TempDir private Path folder;
    private final SecureRandom random = new SecureRandom();

    @Test
    void unwrapsWhatItWrapped() throws Exception {
        AesKeyEncryptionKey key = key("a", AesKeyEncryptionKey.newKey(random));

        assertThat(key.unwrap(CONTEXT, key.wrap(CONTEXT, DATA_KEY))).isEqualTo(DATA_KEY);
    }

    @Test
    void anotherKeyIsToldApartAndCannotUnwrap() throws Exception {
        AesKeyEncryptionKey one = key("a", AesKeyEncryptionKey.newKey(random));
        AesKeyEncryptionKey other = key("b", AesKeyEncryptionKey.newKey(random));

        assertThat(one.id()).isNotEqualTo(other.id());
        assertThatThrownBy(() -> other.unwrap(CONTEXT, one.wrap(CONTEXT, DATA_KEY)))
                .isInstanceOf(SigningFailedException.class)
                .hasMessageContaining("another key");
    }

    @Test
    void theSameKeyIsTheSameWhereverItComesFrom() throws Exception {
        String text = AesKeyEncryptionKey.newKey(random);

        assertThat(AesKeyEncryptionKey.parse("SIGNET_KEY", text.strip(), random).id())
                .isEqualTo(key("a", text).id());
    }

    @Test
    void refusesAFileThatOthersCanRead() throws Exception {
        Path file = file("a", AesKeyEncryptionKey.newKey(random));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> AesKeyEncryptionKey.load(file, random))
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
        assertThat(SecretFile.isClosed(owner, PosixFilePermissions.fromString(permissions)))
                .isEqualTo(closed);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> AesKeyEncryptionKey.load(folder.resolve("none"), random))
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
        String text = AesKeyEncryptionKey.newKey(random);

        assertThat(key("a", text).toString()).doesNotContain(text.strip());
        assertThat(new KeyEncryptionConfig.InEnvironment("SIGNET_KEY", text).toString())
                .contains("SIGNET_KEY")
                .doesNotContain(text.strip());
    }

    private AesKeyEncryptionKey key(String name, String text) throws IOException {
        return AesKeyEncryptionKey.load(file(name, text), random);
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}

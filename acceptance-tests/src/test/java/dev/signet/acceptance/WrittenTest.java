package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Looks through everything that servers wrote while all the other tests ran, which is why it has an
 * execution of its own in the POM, the last.
 */
class WrittenTest {

    /** What secrets look like, whoever made them. */
    private static final Pattern SECRET =
            Pattern.compile(
                    // A token: header and payload are JSON objects.
                    "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"
                            + "|signet_(op|join)_[A-Za-z0-9_-]{43}"
                            + "|-----BEGIN [A-Z ]*PRIVATE KEY"
                            // PKCS #8 in base64: EC, Ed25519, RSA.
                            + "|M[A-Za-z0-9+/]{3}AgEAM[A-Za-z0-9+/]{3}ByqGSM49"
                            + "|MC4CAQAwBQYDK2Vw"
                            + "|MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAAS"
                            // Not what our own words ask for: Bearer <token>.
                            + "|(?i)authorization\\W{1,3}(bearer|basic) [^\\s<]\\S{7}");

    @Test
    void noSecretThatWasInUseIsInAnythingThatServersWrote() throws IOException {
        Set<String> secrets = Written.secrets();
        assertThat(secrets).hasSizeGreaterThan(20);

        List<Path> files = files(Written.FOLDER);
        assertThat(files).hasSizeGreaterThan(5);
        for (Path file : files) {
            assertThat(Written.words(text(file)))
                    .as("%s", file)
                    .doesNotContainAnyElementsOf(secrets);
        }
    }

    @Test
    void nothingThatLooksLikeASecretIsInAnythingThatServersWrote() throws IOException {
        for (Path file : files(Written.FOLDER)) {
            assertThat(SECRET.matcher(text(file)).results().map(found -> found.group()).toList())
                    .as("%s", file)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwcyJ9.c2lnbmF0dXJl",
                "token=signet_op_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "token=signet_join_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "-----BEGIN EC PRIVATE KEY-----",
                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",
                "MC4CAQAwBQYDK2VwBCIEIPF3",
                "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj",
                "Authorization: Bearer abcdefgh"
            })
    void theseWouldBeFound(String secret) {
        assertThat(SECRET.matcher("INFO " + secret + " ").find()).isTrue();
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        return files;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}

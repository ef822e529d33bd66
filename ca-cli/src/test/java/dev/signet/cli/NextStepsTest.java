package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextStepsTest {

    @Test
    void theCurlIsComplete() {
        assertThat(printed(Path.of("signet-data")))
                .contains(
                        """
                           curl -sS --cacert signet-data/ca.crt -H "Authorization: Bearer $(signet dev-token shop/orders --data signet-data)" \\
                                -H 'Content-Type: application/json' -d '{"ttl": "1h"}' https://localhost:8443/v1/issue
                        """
                                .stripTrailing());
    }

    @Test
    void aFolderWithASpaceStaysOneWord() {
        assertThat(printed(Path.of("my data"))).contains("--data 'my data'", "'my data/ca.crt'");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"plain/word.x,plain/word.x", "$HOME,'$HOME'"})
    void aShellTakesAWordAsItIs(String word, String quoted) {
        assertThat(Terminal.shellWord(word)).isEqualTo(quoted);
        assertThat(Terminal.shellWord("it's")).isEqualTo("'it'\\''s'");
    }

    private static String printed(Path data) {
        var out = new ByteArrayOutputStream();
        new NextSteps(URI.create("https://localhost:8443"), data)
                .print(new PrintStream(out, true, StandardCharsets.UTF_8), false);
        return out.toString(StandardCharsets.UTF_8);
    }
}

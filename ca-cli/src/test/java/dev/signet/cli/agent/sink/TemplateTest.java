package dev.signet.cli.agent.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.cli.round.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

    private final TestIssuer issuer = new TestIssuer("test root");
    private final Material material =
            new Material(issuer.identity(), List.of(issuer.root), List.of(issuer.crl()));

    @TempDir Path directory;

    @Test
    void everyPlaceholderStandsForItsFact() {
        assertThat(filled("{{certificate}}")).isEqualTo(material.chainPem());
        assertThat(filled("{{leaf}}{{intermediates}}")).isEqualTo(material.chainPem());
        assertThat(filled("{{private_key}}")).isEqualTo(material.keyPem());
        assertThat(filled("{{ca}}")).isEqualTo(material.rootsPem());
        assertThat(filled("{{crl}}")).isEqualTo(material.crlsPem().orElseThrow());
        assertThat(filled("{{serial_number}}")).isEqualTo(material.serialNumber());
        assertThat(filled("{{not_before}} {{not_after}}"))
                .isEqualTo(material.notBefore() + " " + material.notAfter());
        assertThat(filled("{{dns_names}}|{{spiffe_id}}")).isEqualTo("orders.example|");
    }

    @Test
    void whatIsNoPlaceholderStaysAsItIs() {
        assertThat(filled("a { b } }} $x ${y} \\ <%= z %>\n"))
                .isEqualTo("a { b } }} $x ${y} \\ <%= z %>\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\nb {{ key }}       | line 2: unknown placeholder {{ key }}; there are"
                        + " certificate,",
                "{{Certificate}}       | line 1: unknown placeholder",
                "a\\n\\n{{ca           | line 3: \"{{\" without \"}}\"",
                "{{.Cert}}             | line 1: unknown placeholder",
                "{{exec(\"id\")}}      | line 1: unknown placeholder"
            })
    void whatIsNoPlaceholderInBracesIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() -> Template.parse(text.replace("\\n", "\n")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsRefusedIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("app.tpl"), "{{password}}");

        assertThatThrownBy(() -> Template.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("app.tpl: line 1: unknown placeholder {{password}}");
    }

    @Test
    void neitherATemplateNorItsMaterialShowsTheKey() {
        assertThat(Template.parse("{{private_key}} secret text").toString())
                .isEqualTo("Template[private_key]");
        assertThat(material.toString()).doesNotContain("PRIVATE");
    }

    private String filled(String template) {
        return Template.parse(template).fill(material);
    }
}

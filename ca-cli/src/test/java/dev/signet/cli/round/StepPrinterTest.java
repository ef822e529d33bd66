package dev.signet.cli.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepPrinterTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void aStepIsOneLineWithACheckMarkAndItsTime() {
        new StepPrinter.Lines(out).print(new Step("issue", true, "serial 42", Map.of(), 17));
        new StepPrinter.Lines(out).print(new Step("mtls", false, "refused", Map.of(), 3));

        assertThat(text().lines())
                .containsExactly("✓ issue    serial 42  (17 ms)", "✗ mtls     refused  (3 ms)");
    }

    @Test
    void aStepIsOneJsonObject() {
        new StepPrinter.Json(out)
                .print(new Step("issue", true, "words", Map.of("names", List.of("a", "b")), 17));
        new StepPrinter.Json(out).print(new Step("mtls", false, "a \"reason\"", Map.of(), 3));

        assertThat(text().lines())
                .containsExactly(
                        "{\"step\":\"issue\",\"ok\":true,\"ms\":17,\"names\":[\"a\",\"b\"]}",
                        "{\"step\":\"mtls\",\"ok\":false,\"ms\":3,\"problem\":\"a \\\"reason\\\"\"}");
    }

    @Test
    void aFoundTokenIsNotPrinted() {
        assertThat(Found.of("secret", "somebody's token").toString()).doesNotContain("secret");
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}

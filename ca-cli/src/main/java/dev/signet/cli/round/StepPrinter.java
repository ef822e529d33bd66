package dev.signet.cli.round;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** Shows steps as they happen. */
public sealed interface StepPrinter {

    void print(Step step);

    /** One line with a check mark for each step. */
    record Lines(PrintStream out) implements StepPrinter {
        @Override
        public void print(Step step) {
            out.printf(
                    "%s %-8s %s  (%d ms)%n",
                    step.held() ? "✓" : "✗", step.name(), step.summary(), step.millis());
        }
    }

    /** One JSON object on a line for each step. */
    record Json(PrintStream out) implements StepPrinter {

        private static final ObjectMapper MAPPER = new ObjectMapper();

        @Override
        public void print(Step step) {
            ObjectNode line =
                    MAPPER.createObjectNode()
                            .put("step", step.name())
                            .put("ok", step.held())
                            .put("ms", step.millis());
            if (!step.held()) {
                line.put("problem", step.summary());
            }
            step.facts().forEach((name, value) -> line.set(name, MAPPER.valueToTree(value)));
            out.println(line);
        }
    }
}

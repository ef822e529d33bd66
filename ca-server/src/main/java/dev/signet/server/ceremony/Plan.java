package dev.signet.server.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.config.InvalidConfigException;
import dev.signet.server.config.YamlFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, and who is there.
 *
 * @param ceremony a title, for the transcript
 * @param operators the names of those who hold it; at least one
 * @param steps 1 to 50, in their order
 */
record Plan(String ceremony, List<String> operators, List<Step> steps) {

    private static final int MAX_STEPS = 50;

    Plan(@Nullable String ceremony, @Nullable List<String> operators, @Nullable List<Step> steps) {
        if (ceremony == null || ceremony.isBlank()) {
            throw new IllegalArgumentException("ceremony, its title, is needed");
        }
        if (operators == null || operators.isEmpty()) {
            throw new IllegalArgumentException("operators, the names of those present, are needed");
        }
        if (steps == null || steps.isEmpty() || steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("1 to " + MAX_STEPS + " steps are needed");
        }
        this.ceremony = ceremony;
        this.operators = List.copyOf(operators);
        this.steps = List.copyOf(steps);
        Set<String> made = new HashSet<>();
        for (Step step : this.steps) {
            for (String output : step.outputs()) {
                if (!made.add(output)) {
                    throw new IllegalArgumentException("two steps make " + output);
                }
            }
        }
    }

    static Plan read(Path file) throws CeremonyFailedException {
        return read(file, Plan.class);
    }

    /** The steps as they are written, to be put into the transcript. */
    static List<JsonNode> writtenSteps(Path file) throws CeremonyFailedException {
        return List.copyOf(read(file, JsonNode.class).path("steps").valueStream().toList());
    }

    private static <T> T read(Path file, Class<T> type) throws CeremonyFailedException {
        try {
            return YamlFile.read(file, type);
        } catch (InvalidConfigException e) {
            throw new CeremonyFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}

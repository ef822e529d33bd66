package dev.signet.server.ceremony;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Does what a plan says, step after step, and writes the transcript as it goes. The first step that
 * fails ends it; nothing that is there is ever overwritten, so that another attempt is another
 * folder, and what failed stays to be looked at.
 */
public final class Ceremony {

    private final Clock clock;
    private final SecureRandom random;
    private final String tool;

    /**
     * A ceremony to be held.
     *
     * @param clock that of the machine, which those present have compared with their own
     * @param tool name and version of this program, for the transcript
     */
    public Ceremony(Clock clock, SecureRandom random, String tool) {
        this.clock = clock;
        this.random = random;
        this.tool = tool;
    }

    /**
     * Holds it.
     *
     * @param planFile whose folder everything is read from and written to
     * @param transcriptName in the same folder
     * @param told of each step that is done, in a line
     * @return the SHA-256 of the transcript
     * @throws CeremonyFailedException if a step cannot be done; the transcript says so
     */
    public String hold(Path planFile, String transcriptName, Consumer<String> told)
            throws CeremonyFailedException, IOException {
        Plan plan = Plan.read(planFile);
        List<JsonNode> written = Plan.writtenSteps(planFile);
        CeremonyFolder folder = CeremonyFolder.of(planFile);
        Path transcriptFile = folder.resolve(transcriptName);
        requireRoom(plan, folder);
        String planName = String.valueOf(planFile.getFileName());
        try (var transcript = Transcript.create(transcriptFile, clock)) {
            transcript.begin(plan, FileHash.of(planName, folder.read(planName)), tool);
            for (int i = 0; i < written.size(); i++) {
                var files = new StepFiles(folder);
                try {
                    Map<String, String> facts = run(plan.steps().get(i), files);
                    transcript.step(written.get(i), files, facts);
                    told.accept(told(i, written.get(i), files, facts));
                } catch (CeremonyFailedException e) {
                    String why =
                            "step " + (i + 1) + ", " + name(written.get(i)) + ": " + e.getMessage();
                    transcript.failed(written.get(i), why);
                    throw new CeremonyFailedException(why, e);
                }
            }
            transcript.end();
        }
        return FileHash.sha256(Files.readAllBytes(transcriptFile));
    }

    /** Better now than after half of the steps. */
    private static void requireRoom(Plan plan, CeremonyFolder folder)
            throws CeremonyFailedException {
        for (Step step : plan.steps()) {
            for (String output : step.outputs()) {
                if (folder.has(output)) {
                    throw new CeremonyFailedException(
                            folder.resolve(output)
                                    + " is there already; nothing is overwritten, so begin in a"
                                    + " new folder");
                }
            }
        }
    }

    private Map<String, String> run(Step step, StepFiles files)
            throws CeremonyFailedException, IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return switch (step) {
            case Step.GenerateKey key -> new KeyGeneration(random).run(key, files);
            case Step.SignRoot root -> new RootSigning(random, now).run(root, files);
            case Step.SignIntermediate request ->
                    new RequestSigning(random, now).run(request, files);
            case Step.MakeCrl crl -> new CrlSigning(now).run(crl, files);
        };
    }

    private static String told(
            int index, JsonNode written, StepFiles files, Map<String, String> facts) {
        var text = new StringBuilder();
        text.append("%d. %s%n".formatted(index + 1, name(written)));
        files.outputs()
                .forEach(file -> text.append("   %s  %s%n".formatted(file.sha256(), file.file())));
        facts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact ->
                        text.append("   %s: %s%n".formatted(fact.getKey(), fact.getValue())));
        return text.toString();
    }

    private static String name(JsonNode written) {
        return written.fieldNames().next();
    }
}

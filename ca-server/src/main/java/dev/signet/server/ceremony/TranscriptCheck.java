package dev.signet.server.ceremony;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at a transcript and at every file that it names, as somebody who was not there.
 *
 * @param keysElsewhere whether encrypted keys may be missing, as they are where these were moved to
 *     a safe; everything else must be in the transcript's folder
 */
public record TranscriptCheck(Path file, boolean keysElsewhere) {

    private static final long MAX_OCTETS = 4 * 1024 * 1024;

    /**
     * What was found.
     *
     * @param sha256 of the transcript's file
     * @param steps that were done
     * @param complaints empty if everything holds
     */
    public record Report(String sha256, int steps, List<String> complaints) {

        public Report {
            complaints = List.copyOf(complaints);
        }
    }

    /**
     * Checks it.
     *
     * @throws CeremonyFailedException if there is no transcript that could be checked
     */
    public Report run() throws CeremonyFailedException, IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_OCTETS) {
            throw new CeremonyFailedException(
                    "there is no transcript at " + file + ", or it is larger than 4 MiB");
        }
        byte[] octets = Files.readAllBytes(file);
        var complaints = new ArrayList<String>();
        List<JsonNode> entries = entries(octets, complaints);
        List<JsonNode> steps =
                entries.stream()
                        .filter(entry -> entry.path("kind").asText().equals(Transcript.STEP))
                        .toList();
        if (complaints.isEmpty()) {
            checkOrder(entries, complaints);
            checkPlan(entries.getFirst(), steps, complaints);
            checkFiles(steps, complaints);
        }
        if (complaints.isEmpty()) {
            var signatures = new SignatureCheck(CeremonyFolder.of(file));
            for (JsonNode step : steps) {
                signatures.complaint(step).ifPresent(complaints::add);
            }
        }
        return new Report(FileHash.sha256(octets), steps.size(), complaints);
    }

    /** The lines, as far as the chain holds. */
    private static List<JsonNode> entries(byte[] octets, List<String> complaints) {
        var entries = new ArrayList<JsonNode>();
        String previous = Transcript.NOTHING;
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.isEmpty() || !text.endsWith("\n")) {
            complaints.add("the last line is cut off");
            return entries;
        }
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            int number = entries.size() + 1;
            try {
                JsonNode entry = Transcript.JSON.readTree(line);
                if (entry.path("entry").asInt() != number
                        || !entry.path("previous").asText().equals(previous)) {
                    complaints.add(
                            "line "
                                    + number
                                    + " does not follow the line before it: one of them was changed,"
                                    + " put in or taken out");
                    return entries;
                }
                entries.add(entry);
                previous = FileHash.sha256(line.getBytes(StandardCharsets.UTF_8));
            } catch (JsonProcessingException e) {
                complaints.add("line " + number + " is not JSON");
                return entries;
            }
        }
        return entries;
    }

    private static void checkOrder(List<JsonNode> entries, List<String> complaints) {
        if (!entries.getFirst().path("kind").asText().equals(Transcript.BEGIN)) {
            complaints.add("it does not begin with the beginning");
        }
        if (!entries.getLast().path("kind").asText().equals(Transcript.END)) {
            complaints.add(
                    "it does not end with the end: the ceremony failed, or lines are missing");
        }
        Instant before = Instant.MIN;
        for (JsonNode entry : entries) {
            try {
                Instant at = Instant.parse(entry.path("at").asText());
                if (at.isBefore(before)) {
                    complaints.add(
                            "entry " + entry.path("entry") + " is older than the one before");
                }
                before = at;
            } catch (DateTimeParseException e) {
                complaints.add("entry " + entry.path("entry") + " has no time");
            }
        }
    }

    /** The steps that were done are those of the plan, and the plan is the one that was begun. */
    private void checkPlan(JsonNode begin, List<JsonNode> steps, List<String> complaints)
            throws CeremonyFailedException, IOException {
        String name = begin.path("plan").path("file").asText();
        CeremonyFolder folder = CeremonyFolder.of(file);
        checkFile(folder, begin.path("plan"), false, complaints);
        if (!folder.has(name)) {
            return;
        }
        List<JsonNode> planned = Plan.writtenSteps(folder.resolve(name));
        List<JsonNode> done = steps.stream().map(step -> step.path("step")).toList();
        if (!planned.equals(done)) {
            complaints.add(
                    "the plan has "
                            + planned.size()
                            + " steps, and those that were done are not these");
        }
    }

    private void checkFiles(List<JsonNode> steps, List<String> complaints)
            throws CeremonyFailedException, IOException {
        CeremonyFolder folder = CeremonyFolder.of(file);
        Set<String> keys =
                steps.stream()
                        .flatMap(step -> step.path("step").valueStream())
                        .map(words -> words.path("key").asText())
                        .collect(Collectors.toSet());
        Map<String, String> known = new HashMap<>();
        for (JsonNode step : steps) {
            for (String member : List.of("inputs", "outputs")) {
                for (JsonNode each : step.path(member)) {
                    String name = each.path("file").asText();
                    String hash = each.path("sha256").asText();
                    String before = known.putIfAbsent(name, hash);
                    if (before != null && !before.equals(hash)) {
                        complaints.add(name + " changed from one step to another");
                    } else if (before == null) {
                        checkFile(folder, each, keys.contains(name), complaints);
                    }
                }
            }
        }
    }

    private void checkFile(
            CeremonyFolder folder, JsonNode named, boolean isKey, List<String> complaints)
            throws CeremonyFailedException, IOException {
        String name = named.path("file").asText();
        if (!folder.has(name)) {
            if (!isKey || !keysElsewhere) {
                complaints.add(
                        name
                                + " is not in the transcript's folder"
                                + (isKey ? "; --keys-elsewhere if it is in a safe" : ""));
            }
            return;
        }
        if (!FileHash.sha256(folder.read(name)).equals(named.path("sha256").asText())) {
            complaints.add(name + " is not as it was: its SHA-256 is another");
        }
    }
}

package dev.signet.conformance;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is called for each artefact.
 *
 * @param versionCommand prints what {@code versionPattern} finds
 * @param command what to run for an artefact
 * @param complaints what its output and its exit status say that is wrong
 */
record Program(
        String name,
        String looksAt,
        List<String> versionCommand,
        Pattern versionPattern,
        Predicate<Artefact> subjects,
        Function<Artefact, List<String>> command,
        Function<Shell.Ended, List<String>> complaints)
        implements Tool {

    @Override
    public Optional<String> version() throws InterruptedException {
        return version(versionCommand, versionPattern);
    }

    static Optional<String> version(List<String> command, Pattern pattern)
            throws InterruptedException {
        try {
            Matcher found = pattern.matcher(Shell.run(command, "").out());
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // It is not installed.
        }
    }

    @Override
    public boolean judges(Artefact artefact) {
        return subjects.test(artefact);
    }

    @Override
    public Map<String, List<String>> findings(List<Artefact> artefacts)
            throws IOException, InterruptedException {
        var findings = new LinkedHashMap<String, List<String>>();
        for (Artefact artefact : artefacts) {
            List<String> wrong = complaints.apply(Shell.run(command.apply(artefact), ""));
            if (!wrong.isEmpty()) {
                findings.put(artefact.name(), wrong);
            }
        }
        return findings;
    }
}

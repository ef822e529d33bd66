package dev.signet.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A script of {@code conformance/tools}, which reads {@link Artefact#line()}s and writes the name
 * of an artefact, a tab and a finding for each finding.
 */
record Script(
        String name,
        String looksAt,
        List<String> versionCommand,
        Pattern versionPattern,
        Predicate<Artefact> subjects,
        List<String> command)
        implements Tool {

    @Override
    public Optional<String> version() throws InterruptedException {
        return Program.version(versionCommand, versionPattern);
    }

    @Override
    public boolean judges(Artefact artefact) {
        return subjects.test(artefact);
    }

    @Override
    public Map<String, List<String>> findings(List<Artefact> artefacts)
            throws IOException, InterruptedException {
        String lines = artefacts.stream().map(Artefact::line).collect(Collectors.joining("\n"));
        Shell.Ended ended = Shell.run(command, lines + "\n");
        if (ended.status() != 0) {
            throw new IOException(name + " failed: " + ended.out());
        }
        var findings = new LinkedHashMap<String, List<String>>();
        for (String line : ended.out().lines().toList()) {
            String[] parts = line.split("\t", 2);
            if (parts.length == 2) {
                findings.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1]);
            }
        }
        return findings;
    }
}

package dev.signet.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table of tools and artefacts, in Markdown. */
final class Report {

    private final List<Artefact> artefacts;
    private final Map<String, List<Artefact>> columns;
    private final List<String> rows = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final Map<String, Integer> details = new TreeMap<>();

    Report(List<Artefact> artefacts) {
        this.artefacts = artefacts;
        this.columns =
                artefacts.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Artefact::column, LinkedHashMap::new, Collectors.toList()));
    }

    /** Lets {@code tool} judge all it can. */
    void judge(Tool tool) throws IOException, InterruptedException {
        Optional<String> version = tool.version();
        if (version.isEmpty()) {
            skipped.add(tool.name());
            return;
        }
        List<Artefact> subjects = artefacts.stream().filter(tool::judges).toList();
        Map<String, List<String>> findings = tool.findings(subjects);
        findings.forEach((artefact, each) ->
                each.forEach(finding ->
                        details.merge(
                                tool.name() + ": " + finding.lines().findFirst().orElse(""),
                                1,
                                Integer::sum)));
        var row = new StringBuilder("| " + tool.name() + " | " + version.get());
        row.append(" | ").append(tool.looksAt());
        for (List<Artefact> column : columns.values()) {
            row.append(" | ").append(cell(tool, column, findings));
        }
        rows.add(row + " |");
    }

    private static String cell(
            Tool tool, List<Artefact> column, Map<String, List<String>> findings) {
        if (column.stream().noneMatch(tool::judges)) {
            return "–";
        }
        return Integer.toString(
                column.stream()
                        .mapToInt(artefact ->
                                findings.getOrDefault(artefact.name(), List.of()).size())
                        .sum());
    }

    boolean isClean() {
        return details.isEmpty();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("| Tool | Version | Looks at");
        columns.forEach((name, all) -> text.append(" | " + name + " (" + all.size() + ")"));
        text.append(" |\n|---|---|---");
        columns.forEach((_, _) -> text.append("|--:"));
        text.append("|\n");
        rows.forEach(row -> text.append(row).append('\n'));
        text.append("\nskipped, not installed: ")
                .append(skipped.isEmpty() ? "none" : String.join(", ", skipped))
                .append('\n');
        if (!isClean()) {
            text.append("\n| Finding | Times |\n|---|--:|\n");
            details.forEach((finding, times) ->
                    text.append("| " + finding.replace("|", "\\|") + " | " + times + " |\n"));
        }
        return text.toString();
    }
}

package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signet survivability}: a table for people, or the server's own answer. */
@Command(
        name = "survivability",
        description = "Who breaks when, if the CA stopped now; and who has not renewed in time.",
        mixinStandardHelpOptions = true)
final class SurvivabilityCommand implements Callable<Integer> {

    private static final String UNKNOWN = "-";

    private final Terminal terminal;

    @Mixin private KnownOperator operator = new KnownOperator();

    @Option(names = "--mount", paramLabel = "NAME", description = "Only the roles of this mount.")
    private @Nullable String mount;

    @Option(names = "--role", paramLabel = "NAME", description = "Only this role.")
    private @Nullable String role;

    @Option(names = "--json", description = "As the server answers.")
    private boolean json;

    SurvivabilityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        JsonNode report = operator.client().get("/v1/survivability" + query());
        if (json) {
            terminal.out().println(report.toPrettyString());
        } else {
            print(report);
        }
        return Main.status(true);
    }

    private String query() {
        var parameters = new ArrayList<String>();
        if (mount != null) {
            parameters.add("mount=" + URLEncoder.encode(mount, StandardCharsets.UTF_8));
        }
        if (role != null) {
            parameters.add("role=" + URLEncoder.encode(role, StandardCharsets.UTF_8));
        }
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private void print(JsonNode report) {
        Instant at = Instant.parse(report.path("at").asText());
        terminal.out()
                .printf(
                        Locale.ROOT,
                        "%,d workloads, %,d late. If the CA stopped now:%n",
                        report.path("workloads").asLong(),
                        report.path("late").asLong());
        event("the first workload breaks", at, report.path("first_breaks_at"), "");
        event("a tenth of them is broken", at, report.path("tenth_breaks_at"), "");
        event("all of them are broken", at, report.path("all_broken_at"), "");
        end("the first CRL is over", at, report.path("first_stale_crl"));
        end("an issuer is too old", at, report.path("first_issuer_too_old"));
        terminal.out().println();
        table(at, report.path("roles"));
    }

    private void end(String what, Instant at, JsonNode end) {
        event(what, at, end.path("at"), "  " + end.path("issuer").asText());
    }

    private void event(String what, Instant at, JsonNode time, String more) {
        if (!time.isMissingNode()) {
            terminal.out()
                    .printf("  %-26s in %-8s %s%s%n", what, until(at, time), time.asText(), more);
        }
    }

    private void table(Instant at, JsonNode roles) {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "ROLE",
                        "WORKLOADS",
                        "LATE",
                        "CRITICAL",
                        "OUTAGE BUDGET",
                        "FIRST BREAKS",
                        "LAST CONTACT"));
        for (JsonNode each : roles) {
            rows.add(
                    List.of(
                            each.path("role").asText(),
                            each.path("workloads").asText(),
                            each.path("late").asText(),
                            each.path("critical").asText(),
                            each.has("outage_budget_seconds")
                                    ? words(
                                            Duration.ofSeconds(
                                                    each.path("outage_budget_seconds").asLong()))
                                    : UNKNOWN,
                            each.has("first_breaks_at")
                                    ? "in " + until(at, each.path("first_breaks_at"))
                                    : UNKNOWN,
                            each.path("last_contact_at").asText(UNKNOWN)));
        }
        rows.forEach(row -> terminal.out().println(line(row, widths(rows))));
    }

    private static int[] widths(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(row.get(column)).repeat(' ', widths[column] - row.get(column).length() + 2);
        }
        return line.toString().stripTrailing();
    }

    private static String until(Instant at, JsonNode time) {
        return words(Duration.between(at, Instant.parse(time.asText())));
    }

    /** The two largest units: {@code 7h12m}. */
    private static String words(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            return "0s";
        }
        if (duration.toDays() > 0) {
            return duration.toDays() + "d" + duration.toHoursPart() + "h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + duration.toMinutesPart() + "m";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + "m" + duration.toSecondsPart() + "s"
                : duration.toSeconds() + "s";
    }
}

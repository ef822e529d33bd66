package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * S12: the alert rules of {@code deploy/prometheus} and the dashboard of {@code deploy/grafana}.
 */
class AlertRulesTest {

    private static final Path RULES =
            Image.REPOSITORY.resolve("deploy/prometheus/signet.rules.yml");
    private static final Path DASHBOARD = Image.REPOSITORY.resolve("deploy/grafana/signet.json");

    /** Where .ci/run puts it on systems that have none. */
    private static final Path UNPACKED =
            Image.REPOSITORY.resolve("target/prometheus/usr/bin/promtool");

    private static final Pattern METRIC = Pattern.compile("\\bca_[a-z0-9_]+");

    /** The server looks every 15 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    private Tool promtool(String what, Path file) throws Exception {
        return Tool.run(
                folder,
                Files.isExecutable(UNPACKED) ? UNPACKED.toString() : "promtool",
                what,
                "rules",
                file.toString());
    }

    private static Set<String> metrics(Path file, ObjectMapper mapper) throws IOException {
        var expressions = mapper.readTree(file.toFile()).findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(10);
        return expressions.stream()
                .flatMap(expression -> METRIC.matcher(expression).results())
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void prometheusTakesTheRules() throws Exception {
        assertThat(promtool("check", RULES).succeeded()).contains("SUCCESS");
    }

    @Test
    void eachAlertFiresWhenItShouldAndNotBefore() throws Exception {
        assertThat(promtool("test", RULES.resolveSibling("signet.rules.test.yml")).succeeded())
                .contains("SUCCESS");
    }

    @Test
    void everyMetricOfTheRulesAndOfTheDashboardIsAmongTheServers() throws Exception {
        TestServer server = TestServer.shared();
        var _ = server.issue(TestServer.ORDERS, folder.resolve("orders"));
        refuseBeforeARoute(server);
        var wanted = metrics(RULES, new ObjectMapper(new YAMLFactory()));
        wanted.addAll(metrics(DASHBOARD, new ObjectMapper()));

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(
                                        names(
                                                server.api()
                                                        .get("/metrics", server.operatorToken())
                                                        .with(200)
                                                        .text()))
                                .containsAll(wanted));
    }

    /** What is refused so is counted from the first time on. */
    private void refuseBeforeARoute(TestServer server) throws Exception {
        Tool refused =
                Tool.run(
                        folder,
                        "curl",
                        "-s",
                        "--http1.1",
                        "--cacert",
                        server.ca().toString(),
                        "-w",
                        "%{http_code}",
                        "-o",
                        "refused",
                        server.https().resolve("/" + "x".repeat(30_000)).toString());
        assertThat(refused.succeeded()).isEqualTo("414");
    }

    private static Set<String> names(String metrics) {
        return metrics.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    @Test
    void whatExpiresIsSeenSevenDaysThreeDaysAndOneDayBefore() throws Exception {
        JsonNode rules = new ObjectMapper(new YAMLFactory()).readTree(RULES.toFile());

        assertThat(rules.findValuesAsText("alert"))
                .contains(
                        "SignetIssuerEndsWithin7Days",
                        "SignetIssuerEndsWithin3Days",
                        "SignetIssuerEndsWithin1Day",
                        "SignetWorkloadsEndWithin7Days",
                        "SignetWorkloadsEndWithin3Days",
                        "SignetWorkloadsEndWithin1Day",
                        "SignetWorkloadsLate",
                        "SignetWorkloadsCritical")
                .doesNotHaveDuplicates();
    }
}

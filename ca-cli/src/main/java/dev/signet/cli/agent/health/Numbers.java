package dev.signet.cli.agent.health;

import dev.signet.client.Metrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * The agent's numbers and the SDK's, in the text format of Prometheus (0.0.4). Safe for concurrent
 * use. There are as many series as certificates and results, and no more.
 */
public final class Numbers implements Metrics {

    private static final Map<String, String> HELP =
            Map.ofEntries(
                    Map.entry(
                            "tls_cert_not_after_timestamp_seconds",
                            "End of the certificate that the agent has."),
                    Map.entry("tls_cert_renew_at_timestamp_seconds", "When its renewal is due."),
                    Map.entry("tls_cert_renewals_total", "Attempts to get a certificate."),
                    Map.entry("tls_generation", "Changes of certificate, trust or CRLs."),
                    Map.entry("tls_bundle_sequence", "Number of the trust bundle."),
                    Map.entry(
                            "tls_crl_next_update_timestamp_seconds",
                            "End of the CRL that ends first."),
                    Map.entry("tls_trust_refreshes_total", "Looks for trust and CRLs."),
                    Map.entry(
                            "signet_agent_file_not_after_timestamp_seconds",
                            "End of the certificate in the files; NaN without one."),
                    Map.entry("signet_agent_writes_total", "Attempts to write changed files."),
                    Map.entry("signet_agent_write_failing", "1 if the last attempt failed."),
                    Map.entry("signet_agent_reloads_total", "Attempts to have files read again."),
                    Map.entry("signet_agent_reload_failing", "1 if the last attempt failed."));

    private final Map<Series, DoubleSupplier> gauges = new ConcurrentHashMap<>();
    private final Map<Series, LongAdder> counts = new ConcurrentHashMap<>();

    private record Series(String name, String tags) {}

    @Override
    public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {
        gauges.put(series(name, tags), value);
    }

    @Override
    public void count(String name, Map<String, String> tags) {
        counts.computeIfAbsent(series(name, tags), _ -> new LongAdder()).increment();
    }

    /** All of them, as they are now. */
    public String text() {
        Map<String, Map<String, String>> byName = new TreeMap<>();
        gauges.forEach((series, value) -> put(byName, series, number(value.getAsDouble())));
        counts.forEach((series, value) -> put(byName, series, String.valueOf(value.sum())));
        var text = new StringBuilder();
        byName.forEach((name, lines) -> {
            text.append("# HELP ").append(name).append(' ');
            text.append(HELP.getOrDefault(name, name)).append('\n');
            text.append("# TYPE ").append(name);
            text.append(name.endsWith("_total") ? " counter\n" : " gauge\n");
            lines.forEach((tags, value) ->
                    text.append(name).append(tags).append(' ').append(value).append('\n'));
        });
        return text.toString();
    }

    private static void put(Map<String, Map<String, String>> byName, Series series, String value) {
        byName.computeIfAbsent(series.name(), _ -> new TreeMap<>()).put(series.tags(), value);
    }

    /** Whole seconds as such: an exponent would be as right, and nobody could read it. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private static Series series(String name, Map<String, String> tags) {
        String written =
                new TreeMap<>(tags)
                        .entrySet().stream()
                                .map(tag -> tag.getKey() + "=\"" + escaped(tag.getValue()) + "\"")
                                .collect(Collectors.joining(","));
        return new Series(name, written.isEmpty() ? "" : "{" + written + "}");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}

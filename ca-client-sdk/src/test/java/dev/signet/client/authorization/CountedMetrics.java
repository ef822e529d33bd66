package dev.signet.client.authorization;

import dev.signet.client.Metrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** Counters to be looked at. */
public final class CountedMetrics implements Metrics {

    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    @Override
    public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {
        throw new AssertionError("nothing here is measured: " + name);
    }

    @Override
    public void count(String name, Map<String, String> tags) {
        counts.merge(name + new TreeMap<>(tags), 1L, Long::sum);
    }

    /** How many requests were decided so. */
    public long requests(String mode, String transport, String decision, String rule) {
        return counts.getOrDefault(
                "mtls_requests_total{decision="
                        + decision
                        + ", mode="
                        + mode
                        + ", rule="
                        + rule
                        + ", transport="
                        + transport
                        + "}",
                0L);
    }

    public long requests() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

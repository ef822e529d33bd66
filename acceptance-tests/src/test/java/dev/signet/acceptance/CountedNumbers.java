package dev.signet.acceptance;

import dev.signet.client.Metrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** Where the numbers of the SDK go in tests. Safe for concurrent use. */
final class CountedNumbers implements Metrics {

    private record Series(String name, Map<String, String> tags) {}

    private final Map<Series, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Series, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {
        gauges.put(new Series(name, Map.copyOf(tags)), value);
    }

    @Override
    public void count(String name, Map<String, String> tags) {
        counts.computeIfAbsent(new Series(name, Map.copyOf(tags)), _ -> new LongAdder())
                .increment();
    }

    /**
     * How often {@code name} was counted with all of {@code tags}.
     *
     * @param tags such as {@code decision=deny}
     */
    long total(String name, String... tags) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .filter(entry -> has(entry.getKey(), List.of(tags)))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    /** What the one gauge called {@code name} says now. */
    double gauge(String name) {
        return gauges.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no gauge " + name + " in " + gauges))
                .getValue()
                .getAsDouble();
    }

    private static boolean has(Series series, List<String> tags) {
        return tags.stream()
                .map(tag -> tag.split("=", 2))
                .allMatch(tag -> tag[1].equals(series.tags().get(tag[0])));
    }
}

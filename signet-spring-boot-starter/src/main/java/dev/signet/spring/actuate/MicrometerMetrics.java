package dev.signet.spring.actuate;

import dev.signet.client.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * The SDK's numbers in every Micrometer registry. Bundles are opened before registries are made: a
 * registry that comes later has all that there was until then. Thread-safe.
 */
public final class MicrometerMetrics implements Metrics, MeterBinder {

    private record Series(String name, Tags tags) {}

    private final Map<Series, DoubleSupplier> gauges = new LinkedHashMap<>();
    private final Map<Series, LongAdder> counts = new LinkedHashMap<>();
    private final List<MeterRegistry> registries = new ArrayList<>();

    @Override
    public synchronized void gauge(String name, Map<String, String> tags, DoubleSupplier value) {
        var series = new Series(name, tags(tags));
        gauges.put(series, value);
        registries.forEach(registry -> register(registry, series, value));
    }

    @Override
    public synchronized void count(String name, Map<String, String> tags) {
        counts.computeIfAbsent(
                        new Series(name, tags(tags)),
                        series -> {
                            var count = new LongAdder();
                            registries.forEach(registry -> register(registry, series, count));
                            return count;
                        })
                .increment();
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        registries.add(registry);
        gauges.forEach((series, value) -> register(registry, series, value));
        counts.forEach((series, count) -> register(registry, series, count));
    }

    private static void register(MeterRegistry registry, Series series, DoubleSupplier value) {
        Gauge.builder(series.name(), value, DoubleSupplier::getAsDouble)
                .tags(series.tags())
                .strongReference(true)
                .register(registry);
    }

    private static void register(MeterRegistry registry, Series series, LongAdder count) {
        FunctionCounter.builder(series.name(), count, LongAdder::sum)
                .tags(series.tags())
                .register(registry);
    }

    private static Tags tags(Map<String, String> tags) {
        Tags all = Tags.empty();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            all = all.and(tag.getKey(), tag.getValue());
        }
        return all;
    }
}

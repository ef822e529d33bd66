package dev.signet.client;

import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Where the SDK's numbers go; an application implements it over the metrics library it has.
 *
 * <p>Names are Prometheus': a counter ends in {@code _total}, a unit is part of the name. Values of
 * tags come from a small fixed set, never from a request or a certificate. Implementations are safe
 * for concurrent use, do not block and do not throw.
 */
public interface Metrics {

    /** Takes note of nothing. */
    Metrics NONE =
            new Metrics() {
                @Override
                public void gauge(String name, Map<String, String> tags, DoubleSupplier value) {}

                @Override
                public void count(String name, Map<String, String> tags) {}
            };

    /**
     * Makes a value known that is asked for whenever somebody looks; said once for each name with
     * its tags.
     *
     * @param value safe to call from any thread; quick
     */
    void gauge(String name, Map<String, String> tags, DoubleSupplier value);

    /** Adds one to a counter. */
    void count(String name, Map<String, String> tags);
}

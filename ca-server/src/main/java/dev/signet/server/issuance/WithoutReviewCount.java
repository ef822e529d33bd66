package dev.signet.server.issuance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The metric {@code ca_renewals_without_review_total}. */
record WithoutReviewCount(MeterRegistry metrics) {

    void increment(String cluster) {
        Counter.builder("ca.renewals.without.review")
                .description("Certificates renewed while the workload's cluster did not answer")
                .tag("cluster", cluster)
                .register(metrics)
                .increment();
    }
}

package dev.signet.server.revocation;

import dev.signet.server.x509.RevocationReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The metric {@code ca_revoked_total}: certificates revoked by this process, by reason. */
public record RevocationCount(MeterRegistry metrics) {

    public void add(RevocationReason reason, int certificates) {
        Counter.builder("ca.revoked")
                .description("Certificates revoked")
                .tag("reason", reason.text())
                .register(metrics)
                .increment(certificates);
    }
}

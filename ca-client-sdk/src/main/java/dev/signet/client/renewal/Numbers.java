package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.Metrics;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewingIdentityConfig;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The numbers of one identity, as {@link RenewingIdentityConfig#withMetrics} names them. */
public final class Numbers {

    private final Metrics metrics;
    private final String name;
    private final Generations generations;

    public Numbers(RenewingIdentityConfig config, Generations generations) {
        this.metrics = config.metrics();
        this.name = config.name();
        this.generations = generations;
    }

    /** Makes the gauges known. */
    public void register(RenewalLoop loop) {
        gauge("tls_cert_not_after_timestamp_seconds", now -> now.notAfter().getEpochSecond());
        gauge("tls_generation", Generation::number);
        gauge("tls_bundle_sequence", now -> now.trustBundle().sequence());
        gauge("tls_crl_next_update_timestamp_seconds", Numbers::firstCrlEnd);
        metrics.gauge(
                "tls_cert_renew_at_timestamp_seconds",
                Map.of("name", name),
                () -> loop.status().map(Numbers::renewAt).orElse(Double.NaN));
    }

    private void gauge(String gauge, ToDoubleFunction<Generation> value) {
        Function<Generation, Double> read = value::applyAsDouble;
        metrics.gauge(
                gauge,
                Map.of("name", name),
                () -> generations.current().map(read).orElse(Double.NaN));
    }

    private static double renewAt(RenewalStatus status) {
        return status.renewAt().getEpochSecond();
    }

    private static double firstCrlEnd(Generation now) {
        return now.crls().stream()
                .map(X509CRL::getNextUpdate)
                .map(date -> date.toInstant())
                .mapToDouble(Instant::getEpochSecond)
                .min()
                .orElse(Double.NaN);
    }

    public void countSuccess() {
        countRenewal("success");
    }

    /** Counts by what kind of failure it is. */
    public void count(CaException failure) {
        if (failure instanceof CaException.Refused) {
            countRenewal("refused");
        } else if (failure instanceof CaException.Unavailable) {
            countRenewal("unavailable");
        } else {
            countRenewal("protocol");
        }
    }

    private void countRenewal(String result) {
        metrics.count("tls_cert_renewals_total", Map.of("name", name, "result", result));
    }
}

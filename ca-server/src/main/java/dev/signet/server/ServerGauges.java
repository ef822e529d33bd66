package dev.signet.server;

import dev.signet.server.database.ClockCheck;
import dev.signet.server.issuance.AbandonedReservations;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.rotation.Outlooks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What is measured when somebody looks, rather than counted when it happens. */
final class ServerGauges {

    private final Outlooks outlooks;
    private final Clock clock;
    private final MultiGauge issuerEnds;
    private final MultiGauge rotationDue;

    ServerGauges(
            MeterRegistry metrics,
            AbandonedReservations abandoned,
            ClockCheck clockCheck,
            Outlooks outlooks,
            Clock clock) {
        this.outlooks = outlooks;
        this.clock = clock;
        // Nobody else holds what is measured, hence the strong references.
        Gauge.builder("ca_abandoned_reservations", abandoned, AbandonedReservations::count)
                .description("Serial numbers reserved and never completed nor revoked")
                .strongReference(true)
                .register(metrics);
        Gauge.builder("ca_clock_offset_seconds", clockCheck, ServerGauges::offsetSeconds)
                .description("This server's clock minus the database's")
                .strongReference(true)
                .register(metrics);
        this.issuerEnds =
                MultiGauge.builder("ca_issuer_not_after_timestamp_seconds")
                        .description("When the certificate of an issuer ends")
                        .register(metrics);
        this.rotationDue =
                MultiGauge.builder("ca_issuer_rotation_due")
                        .description(
                                "1 while an issuer that signs is getting too old and has no"
                                        + " successor")
                        .register(metrics);
    }

    /** From now on these are the issuers. Those that sign no more need nobody's attention. */
    void issuers(List<Issuer> issuers) {
        List<Issuer> signing =
                issuers.stream()
                        .filter(issuer ->
                                issuer.state() == IssuerState.PREPARED
                                        || issuer.state() == IssuerState.ACTIVE)
                        .toList();
        issuerEnds.register(signing.stream().map(ServerGauges::end).toList(), true);
        rotationDue.register(signing.stream().map(this::due).toList(), true);
    }

    private Row<Issuer> due(Issuer issuer) {
        return Row.of(
                Tags.of("issuer", issuer.name().value()),
                issuer,
                each -> outlooks.of(each).isWaiting(clock.instant()) ? 1 : 0);
    }

    private static Row<Number> end(Issuer issuer) {
        return Row.of(Tags.of("issuer", issuer.name().value()), issuer.notAfter().getEpochSecond());
    }

    private static double offsetSeconds(ClockCheck check) {
        return check.offset().toMillis() / (double) Duration.ofSeconds(1).toMillis();
    }
}

package dev.signet.server.api;

import dev.signet.server.readiness.Check;
import dev.signet.server.readiness.Readiness;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /livez}, {@code /readyz} and {@code /metrics}. */
final class HealthEndpoints {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** As {@code openapi.yaml#/components/schemas/Readiness}. */
    record Answer(boolean ready, List<Check> checks) {}

    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;

    HealthEndpoints(Readiness readiness, PrometheusMeterRegistry metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    void live(Context ctx) {
        ctx.header("Cache-Control", "no-store");
        Answers.send(ctx, "text/plain", "ok".getBytes(StandardCharsets.US_ASCII));
    }

    void ready(Context ctx) {
        List<Check> now = readiness.check();
        boolean ready = now.stream().allMatch(Check::ok);
        ctx.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        ctx.header("Cache-Control", "no-store");
        Answers.json(ctx, new Answer(ready, now));
    }

    void metrics(Context ctx) {
        ctx.header("Cache-Control", "no-store");
        Answers.send(ctx, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8));
    }
}

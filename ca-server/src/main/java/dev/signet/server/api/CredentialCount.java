package dev.signet.server.api;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Missing;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The metric {@code ca_auth_total}: what became of the credentials that were asked for. */
final class CredentialCount {

    private final MeterRegistry metrics;

    CredentialCount(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void count(AuthenticationOutcome outcome) {
        String result =
                switch (outcome) {
                    case Authenticated _ -> "authenticated";
                    case Missing _ -> "missing";
                    case Rejected _ -> "rejected";
                    case Unavailable _ -> "unavailable";
                };
        Counter.builder("ca.auth")
                .description("Credentials looked at")
                .tag("result", result)
                .register(metrics)
                .increment();
    }
}

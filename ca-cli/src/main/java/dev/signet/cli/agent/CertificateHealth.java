package dev.signet.cli.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.cli.agent.Attempts.Failure;
import dev.signet.client.RenewalStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one certificate is.
 *
 * @param notBefore of the certificate in the files; empty while there are none
 * @param notAfter of the certificate in the files; empty while there are none
 * @param renewal what the SDK says; empty while it has no certificate
 * @param opening why there is none yet
 * @param writing why the files are older than what the SDK has
 * @param reloading why who reads the files was not told
 */
record CertificateHealth(
        String name,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter,
        Optional<RenewalStatus> renewal,
        Optional<Failure> opening,
        Optional<Failure> writing,
        Optional<Failure> reloading) {

    /** Of its life, as with the SDK's CRITICAL: then somebody should look. */
    private static final double CRITICAL = 0.95;

    /**
     * Whether whoever reads the files can go on with them: they are there, and of their
     * certificate's life more than a twentieth is left.
     */
    boolean isReady(Instant now) {
        return notBefore.isPresent() && notAfter.isPresent() && isYoung(now);
    }

    private boolean isYoung(Instant now) {
        Instant from = notBefore.orElse(now);
        Duration life = Duration.between(from, notAfter.orElse(now));
        return Duration.between(from, now).toMillis() < life.toMillis() * CRITICAL;
    }

    void write(JsonGenerator json, Instant now) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeBooleanField("ready", isReady(now));
        if (notAfter.isPresent()) {
            json.writeStringField("not_after", notAfter.get().toString());
        }
        if (renewal.isPresent()) {
            RenewalStatus status = renewal.get();
            json.writeStringField("state", status.state().name());
            json.writeStringField("renew_at", status.renewAt().toString());
            if (status.lastFailure().isPresent()) {
                write(
                        json,
                        "renewing",
                        new Failure(status.failingSince().orElse(now), status.lastFailure().get()));
            }
        }
        write(json, "opening", opening);
        write(json, "writing", writing);
        write(json, "reloading", reloading);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String member, Optional<Failure> failure)
            throws IOException {
        if (failure.isPresent()) {
            write(json, member, failure.get());
        }
    }

    private static void write(JsonGenerator json, String member, Failure failure)
            throws IOException {
        json.writeObjectFieldStart(member);
        json.writeStringField("failing_since", failure.since().toString());
        json.writeStringField("failure", failure.message());
        json.writeEndObject();
    }
}

package dev.signet.server.api;

import dev.signet.server.auth.Caller;
import dev.signet.server.revocation.Revocation;
import dev.signet.server.revocation.RevocationCount;
import dev.signet.server.revocation.RevocationOutcome;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/** {@code POST /v1/revoke}. */
final class RevokeEndpoint {

    private static final int MAX_REASON = 32;

    /** As {@code openapi.yaml#/components/schemas/Revocation}. */
    record Answer(
            String serialNumber,
            Instant revokedAt,
            String reason,
            boolean alreadyRevoked,
            boolean onCrl,
            int sameKeyRevoked) {}

    private final Revocation revocation;
    private final RevocationCount count;

    RevokeEndpoint(Revocation revocation, MeterRegistry metrics) {
        this.revocation = revocation;
        this.count = new RevocationCount(metrics);
    }

    void handle(Context ctx) throws MalformedRequestException {
        JsonFields fields = RequestBody.required(ctx, "serial_number", "certificate", "reason");
        Meant meant = meant(fields);
        RevocationReason reason = reason(fields);
        switch (revoke(Callers.of(ctx), meant, reason, RequestTrail.requestId(ctx))) {
            case RevocationOutcome.Revoked(
                            var revoked,
                            var at,
                            var given,
                            var onCrl,
                            var others) -> {
                count.add(given, 1 + others);
                Answers.json(
                        ctx, new Answer(revoked.hex(), at, given.text(), false, onCrl, others));
            }
            case RevocationOutcome.AlreadyRevoked(
                            var revoked,
                            var at,
                            var given,
                            var onCrl,
                            var others) -> {
                count.add(given, others);
                Answers.json(ctx, new Answer(revoked.hex(), at, given.text(), true, onCrl, others));
            }
            case RevocationOutcome.UnknownSerial _ ->
                    Serials.unknown(meant.field(), meant.serial()).send(ctx);
            case RevocationOutcome.NotPermitted _ -> notPermitted(ctx, meant);
        }
    }

    /** An operator does not learn of certificates that it is not granted. */
    private static void notPermitted(Context ctx, Meant meant) {
        if (Callers.of(ctx).workload().isEmpty()) {
            Serials.unknown(meant.field(), meant.serial()).send(ctx);
        } else {
            Problem.notPermitted(
                            "this certificate was issued to another identity; its own workload or"
                                    + " an operator may revoke it")
                    .send(ctx);
        }
    }

    /** What is to be revoked; with a certificate in hand, only if it is one of ours. */
    private record Meant(SerialNumber serial, Optional<X509CertificateHolder> certificate) {
        String field() {
            return certificate.isPresent() ? "certificate" : "serial_number";
        }
    }

    private RevocationOutcome revoke(
            Caller caller, Meant meant, RevocationReason reason, String requestId) {
        return meant.certificate()
                .map(certificate ->
                        revocation.revokeCertificate(caller, certificate, reason, requestId))
                .orElseGet(() -> revocation.revoke(caller, meant.serial(), reason, requestId));
    }

    private static Meant meant(JsonFields fields) throws MalformedRequestException {
        Optional<SerialNumber> serial = Serials.member(fields, "serial_number");
        Optional<String> pem = fields.text("certificate", RequestBody.MAX_OCTETS);
        if (serial.isPresent() == pem.isPresent()) {
            throw MalformedRequestException.at(
                    "serial_number", "exactly one of serial_number and certificate is needed");
        }
        return serial.isPresent()
                ? new Meant(serial.get(), Optional.empty())
                : ofCertificate(pem.orElseThrow());
    }

    private static Meant ofCertificate(String pem) throws MalformedRequestException {
        try {
            var certificate = new X509CertificateHolder(Der.fromPem(pem, "CERTIFICATE").octets());
            return new Meant(
                    new SerialNumber(certificate.getSerialNumber()), Optional.of(certificate));
        } catch (MalformedPemException | IOException | IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    "certificate", "not one certificate in PEM: " + e.getMessage());
        }
    }

    /** The member {@code reason}; unspecified if there is none. */
    static RevocationReason reason(JsonFields fields) throws MalformedRequestException {
        Optional<String> text = fields.text("reason", MAX_REASON);
        try {
            return text.map(RevocationReason::parse).orElse(RevocationReason.UNSPECIFIED);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(
                    "reason", text.orElse(""), String.valueOf(e.getMessage()));
        }
    }
}

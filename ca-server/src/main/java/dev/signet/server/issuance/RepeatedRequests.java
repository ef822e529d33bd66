package dev.signet.server.issuance;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.IdempotencyStore.Entry;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Requests that a client may send again under one idempotency key.
 *
 * <p>Where the client holds the private key, the answer is the same certificate. Where we made it,
 * we cannot answer the same, because we kept no private key: the repeated request gets a new
 * certificate and the earlier one, which the client may never have seen, is revoked as superseded.
 */
final class RepeatedRequests {

    /** How long a key stands for its first request. */
    static final Duration LIFETIME = Duration.ofHours(24);

    /** After this, a reservation that is not complete never will be: its server died. */
    static final Duration ABANDONED = Duration.ofSeconds(60);

    private final IdempotencyStore store;
    private final Inventory inventory;
    private final AuditLog audit;

    RepeatedRequests(IdempotencyStore store, Inventory inventory, AuditLog audit) {
        this.store = store;
        this.inventory = inventory;
        this.audit = audit;
    }

    /** One request under {@code key}, from its reservation to its completion. */
    final class Claim {

        private final String caller;
        private final String scope;
        private final String requestId;
        private final IdempotencyKey key;
        private final String requestHash;
        private final boolean clientHoldsKey;
        private final Instant now;
        private Optional<SerialNumber> superseded = Optional.empty();
        private Optional<CertificateRecord> revoked = Optional.empty();

        private Claim(
                Caller caller,
                RequestContext context,
                IdempotencyKey key,
                IssuanceRequest request,
                Occasion occasion,
                Instant now) {
            this.caller = caller.name();
            this.scope = scope(caller);
            this.requestId = context.requestId();
            this.key = key;
            this.requestHash = hash(request, occasion);
            this.clientHoldsKey = request.key() instanceof RequestedKey.Presented;
            this.now = now;
        }

        /**
         * Lets the key stand for the certificate with {@code serial}, or answers from what it
         * stands for already.
         */
        Optional<IssuanceOutcome> reserve(
                Handle tx,
                SerialNumber serial,
                Function<CertificateRecord, IssuedCertificate> answer) {
            superseded = Optional.empty();
            Optional<Entry> entry = store.find(tx, scope, key, now);
            if (entry.isEmpty()) {
                store.insert(
                        tx, scope, key, new Entry(requestHash, serial), now, now.plus(LIFETIME));
                return Optional.empty();
            }
            if (!entry.get().requestHash().equals(requestHash)) {
                return conflict("this idempotency key was used for another request");
            }
            CertificateRecord earlier =
                    inventory
                            .find(tx, entry.get().serial())
                            .orElseThrow(() -> new IllegalStateException("a key without a record"));
            return switch (earlier.state()) {
                case REVOKED ->
                        clientHoldsKey
                                ? conflict("the certificate issued under this key is revoked")
                                : replace(tx, earlier, serial);
                case RESERVED ->
                        earlier.order().reservedAt().isAfter(now.minus(ABANDONED))
                                ? Optional.of(new IssuanceOutcome.UnderWay())
                                : replace(tx, earlier, serial);
                case ISSUED ->
                        clientHoldsKey
                                ? Optional.of(
                                        new IssuanceOutcome.Issued(
                                                answer.apply(earlier), Optional.empty(), true))
                                : replace(tx, earlier, serial);
            };
        }

        private Optional<IssuanceOutcome> replace(
                Handle tx, CertificateRecord earlier, SerialNumber serial) {
            if (!store.replace(tx, scope, key, earlier.serial(), serial, now.plus(LIFETIME))) {
                return Optional.of(new IssuanceOutcome.UnderWay());
            }
            superseded =
                    earlier.state() == CertificateState.REVOKED
                            ? Optional.empty()
                            : Optional.of(earlier.serial());
            return Optional.empty();
        }

        /** Revokes the certificate whose place the new one takes. */
        void complete(Handle tx) {
            revoked = Optional.empty();
            superseded
                    .flatMap(serial -> inventory.find(tx, serial))
                    .ifPresent(earlier -> {
                        if (inventory.revoke(
                                tx, earlier, now, RevocationReason.SUPERSEDED, caller)) {
                            audit.append(
                                    tx,
                                    caller,
                                    requestId,
                                    new AuditEvent.CertificateRevoked(
                                            earlier.issuer().value(),
                                            earlier.serial().hex(),
                                            RevocationReason.SUPERSEDED.text()));
                            revoked =
                                    Optional.of(
                                            earlier.revoked(
                                                    new RevocationFacts(
                                                            now,
                                                            RevocationReason.SUPERSEDED,
                                                            caller)));
                        }
                    });
        }

        /** The earlier certificate, if completing this request has revoked it. */
        Optional<CertificateRecord> revoked() {
            return revoked;
        }
    }

    Optional<Claim> claim(
            Caller caller,
            RequestContext context,
            IssuanceRequest request,
            Occasion occasion,
            Instant now) {
        return context.idempotencyKey()
                .map(key -> new Claim(caller, context, key, request, occasion, now));
    }

    /**
     * Whose key it is: two pods of one service account may well choose the same one, and must not
     * supersede each other's certificates.
     */
    private static String scope(Caller caller) {
        return caller.name()
                + caller.workload()
                        .flatMap(WorkloadIdentity::podUid)
                        .map(uid -> "#" + uid)
                        .orElse("");
    }

    private static Optional<IssuanceOutcome> conflict(String detail) {
        return Optional.of(new IssuanceOutcome.IdempotencyConflict(detail));
    }

    private static void append(StringBuilder text, AskedSubject subject) {
        append(text, subject.commonName().map(Object::toString).orElse(""));
        append(text, Boolean.toString(subject.commonNameAlone()));
        subject.names()
                .forEach(asked -> append(text, asked.name().kind() + ":" + asked.name().text()));
        append(text, subject.serialNumber().orElse(""));
        subject.userIds().forEach(id -> append(text, id));
    }

    /** Equal requests have equal hashes; each part is preceded by its length. */
    private static String hash(IssuanceRequest request, Occasion occasion) {
        String key =
                switch (request.key()) {
                    case RequestedKey.Presented presented -> presented.key().sha256Hex();
                    case RequestedKey.Generated generated -> generated.algorithm().text();
                };
        var text = new StringBuilder();
        append(text, request.role().map(Object::toString).orElse(""));
        append(text, request.subject());
        request.csr().ifPresent(csr -> append(text, csr));
        append(text, request.lifetime().map(Object::toString).orElse(""));
        append(text, request.dates().notBefore().map(Object::toString).orElse(""));
        append(text, request.dates().notAfter().map(Object::toString).orElse(""));
        request.extendedKeyUsage().forEach(usage -> append(text, usage.text()));
        append(text, key);
        append(text, occasion.renewal() ? "renew" : "issue");
        append(text, occasion.renews().map(SerialNumber::hex).orElse(""));
        append(text, occasion.client().currentSerial().map(SerialNumber::hex).orElse(""));
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }
}

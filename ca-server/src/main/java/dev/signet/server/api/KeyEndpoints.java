package dev.signet.server.api;

import dev.signet.server.audit.Author;
import dev.signet.server.issuer.DataKeyStore;
import dev.signet.server.issuer.KeptKey;
import dev.signet.server.key.KeyReport;
import dev.signet.server.key.KeyRotation;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.SigningFailedException;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/keys}: what CA keys are encrypted under, and how that is changed. */
final class KeyEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(KeyEndpoints.class);

    private static final int RETRY_SECONDS = 5;

    /** As {@code openapi.yaml#/components/schemas/Keys}. */
    record Body(String keyEncryptionKey, List<DataKeyBody> dataKeys, List<KeyBody> keys) {}

    /** A data key. */
    record DataKeyBody(
            int version, String state, String keyEncryptionKey, Instant createdAt, int keys) {}

    /** A CA's key. */
    record KeyBody(
            String issuer,
            String keyId,
            String storage,
            Optional<Integer> dataKey,
            Optional<String> label) {}

    private final KeyRotation rotation;

    KeyEndpoints(KeyRotation rotation) {
        this.rotation = rotation;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(ctx, body(rotation.report()));
    }

    void rotate(Context ctx) throws MalformedRequestException {
        change(ctx, rotation::rotate);
    }

    void rewrap(Context ctx) throws MalformedRequestException {
        change(ctx, rotation::rewrap);
    }

    @FunctionalInterface
    private interface Change {
        void by(Author author) throws SigningFailedException;
    }

    private void change(Context ctx, Change change) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        var _ = RequestBody.optional(ctx);
        try {
            change.by(IssuerAnswers.author(ctx));
            list(ctx);
        } catch (KeyUnreachableException e) {
            LOG.error("the key-encryption key is out of reach", e);
            Problem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "signer-unavailable",
                            "the key-encryption key is out of reach; what was done stays done, try"
                                    + " again")
                    .sendRetryAfter(ctx, RETRY_SECONDS);
        } catch (SigningFailedException e) {
            LOG.error("the keys cannot be read", e);
            Problem.of(HttpStatus.CONFLICT, "keys-unreadable", String.valueOf(e.getMessage()))
                    .send(ctx);
        }
    }

    private static Body body(KeyReport report) {
        return new Body(
                report.keyEncryptionKey(),
                report.dataKeys().stream()
                        .map(use -> body(use, use.equals(report.dataKeys().getLast())))
                        .toList(),
                report.keys().stream().map(KeyEndpoints::body).toList());
    }

    private static DataKeyBody body(DataKeyStore.Use use, boolean active) {
        return new DataKeyBody(
                use.dataKey().version(),
                active ? "active" : "retired",
                use.dataKey().keyEncryptionKeyId(),
                use.createdAt(),
                use.keys());
    }

    private static KeyBody body(KeptKey key) {
        return new KeyBody(
                key.issuer(),
                key.keyId(),
                (key.label().isPresent() ? KeyStorage.PKCS11 : KeyStorage.DATABASE).text(),
                key.dataKey(),
                key.label());
    }
}

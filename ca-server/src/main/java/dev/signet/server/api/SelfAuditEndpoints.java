package dev.signet.server.api;

import dev.signet.server.database.Database;
import dev.signet.server.selfaudit.Mismatch;
import dev.signet.server.selfaudit.Mismatches;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** {@code /v1/self-audit}: what does not agree with itself, and that somebody knows. */
final class SelfAuditEndpoints {

    private static final int MAX_WORD = 127;

    /** As {@code openapi.yaml#/components/schemas/SelfAuditMismatch}. */
    record Body(String check, String issuer, String subject, String detail, Instant foundAt) {}

    record ListBody(List<Body> mismatches) {}

    private final Mismatches mismatches;
    private final Database database;
    private final Clock clock;

    SelfAuditEndpoints(Mismatches mismatches, Database database, Clock clock) {
        this.mismatches = mismatches;
        this.database = database;
        this.clock = clock;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        List<Mismatch> open = database.resultOf(mismatches::open);
        Answers.json(ctx, new ListBody(open.stream().map(SelfAuditEndpoints::body).toList()));
    }

    void acknowledge(Context ctx) throws MalformedRequestException {
        JsonFields fields = RequestBody.required(ctx, "check", "issuer", "subject");
        String check = word(fields, "check");
        String issuer = word(fields, "issuer");
        String subject = word(fields, "subject");
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        boolean open =
                database.resultOf(tx ->
                        mismatches.acknowledge(
                                tx,
                                check,
                                issuer,
                                subject,
                                Callers.of(ctx).name(),
                                RequestTrail.requestId(ctx),
                                now));
        if (open) {
            ctx.status(HttpStatus.NO_CONTENT);
        } else {
            Problem.of(
                            HttpStatus.NOT_FOUND,
                            "unknown-mismatch",
                            "no such mismatch is open; GET /v1/self-audit lists those that are")
                    .send(ctx);
        }
    }

    private static String word(JsonFields fields, String member) throws MalformedRequestException {
        return fields.text(member, MAX_WORD)
                .orElseThrow(() -> MalformedRequestException.at(fields.path(member), "is needed"));
    }

    private static Body body(Mismatch mismatch) {
        return new Body(
                mismatch.check(),
                mismatch.issuer(),
                mismatch.subject(),
                mismatch.detail(),
                mismatch.foundAt());
    }
}

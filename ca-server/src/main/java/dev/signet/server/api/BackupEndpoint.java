package dev.signet.server.api;

import dev.signet.server.recovery.Backup;
import dev.signet.server.recovery.BackupOutcome;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;

/** {@code POST /v1/backup}. */
final class BackupEndpoint {

    private static final int RETRY_SECONDS = 60;

    /** As {@code openapi.yaml#/components/schemas/Backup}. */
    record Answer(String file, long octets, String sha256, Instant createdAt) {}

    private final Backup backup;

    BackupEndpoint(Backup backup) {
        this.backup = backup;
    }

    void handle(Context ctx) throws MalformedRequestException {
        var _ = RequestBody.optional(ctx);
        switch (backup.take(Callers.of(ctx), RequestTrail.requestId(ctx))) {
            case BackupOutcome.Taken(var file, var octets, var sha256, var createdAt) -> {
                ctx.status(HttpStatus.CREATED);
                Answers.json(ctx, new Answer(file.toString(), octets, sha256, createdAt));
            }
            case BackupOutcome.UnderWay _ ->
                    Problem.of(HttpStatus.CONFLICT, "backup-under-way", "one backup at a time")
                            .sendRetryAfter(ctx, RETRY_SECONDS);
            case BackupOutcome.NotEmbedded _ ->
                    Problem.of(
                                    HttpStatus.CONFLICT,
                                    "not-embedded",
                                    "the database is not in a file of this server; back it up with"
                                            + " its own tools, a PostgreSQL with pg_basebackup or"
                                            + " pg_dump")
                            .send(ctx);
        }
    }
}

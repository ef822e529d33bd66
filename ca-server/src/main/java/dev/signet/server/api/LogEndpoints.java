package dev.signet.server.api;

import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.InclusionProof;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.Tile;
import dev.signet.server.transparency.Transparency;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code /v1/log}: the audit log for everybody to check, as tlog-tiles says. */
final class LogEndpoints {

    static final String TEXT = "text/plain; charset=utf-8";

    /** It changes every second. */
    private static final String FRESH = "public, max-age=1";

    /** What is in a tile of a width never changes. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Transparency transparency;

    LogEndpoints(Transparency transparency) {
        this.transparency = transparency;
    }

    void checkpoint(Context ctx) {
        Optional<Note> checkpoint = transparency.tiles().checkpoint();
        if (checkpoint.isEmpty()) {
            notLogged("nothing is in the log yet").send(ctx);
            return;
        }
        ctx.header("Cache-Control", FRESH);
        text(ctx, checkpoint.get().toString());
    }

    void key(Context ctx) throws SigningFailedException {
        ctx.header("Cache-Control", FRESH);
        text(ctx, transparency.tiles().key() + "\n");
    }

    void tile(Context ctx) {
        Optional<byte[]> tile =
                Tile.parse(ctx.pathParam("tile")).flatMap(transparency.tiles()::tile);
        if (tile.isEmpty()) {
            notLogged("the log has no such tile, or not as much of it").send(ctx);
            return;
        }
        ctx.header("Cache-Control", FOR_EVER);
        Answers.send(ctx, "application/octet-stream", tile.get());
    }

    void proof(Context ctx) throws MalformedRequestException {
        String text = ctx.pathParam("tbs_hash");
        if (!text.matches("[0-9a-f]{64}")) {
            throw MalformedRequestException.at(
                    "tbs_hash", text, "must be SHA-256 of a tbsCertificate, 64 digits of hex");
        }
        send(ctx, transparency.proofs().find(Hash.fromHex(text)));
    }

    static void send(Context ctx, Optional<InclusionProof> proof) {
        if (proof.isEmpty()) {
            notLogged(
                            "no such certificate is in the log; one that was issued within the last"
                                    + " seconds may not be there yet")
                    .send(ctx);
            return;
        }
        ctx.header("Cache-Control", "no-store");
        text(ctx, proof.get().text());
    }

    private static void text(Context ctx, String text) {
        Answers.send(ctx, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem notLogged(String detail) {
        return Problem.of(HttpStatus.NOT_FOUND, "not-logged", detail);
    }
}

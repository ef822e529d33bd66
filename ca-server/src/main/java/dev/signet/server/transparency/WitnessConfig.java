package dev.signet.server.transparency;

import dev.signet.server.tlog.NoteKey;
import java.net.URI;

/**
 * Somebody who cosigns checkpoints (tlog-witness).
 *
 * @param url the prefix of its {@code /add-checkpoint}, http or https: what it answers is signed
 * @param key its verifier key, of cosignatures; its name has at most 128 characters
 */
public record WitnessConfig(URI url, NoteKey key) {

    /** Fits into the name of a job. */
    private static final int MAX_NAME = 128;

    public WitnessConfig {
        requireHttp("audit.witnesses: url", url);
        if (key.name().length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "audit.witnesses: a witness's name has at most "
                            + MAX_NAME
                            + " characters: "
                            + key);
        }
        if (key.type() != NoteKey.Type.COSIGNATURE) {
            throw new IllegalArgumentException(
                    "audit.witnesses: key must be a witness's, of type 4 (c2sp.org/tlog-cosignature): "
                            + key);
        }
    }

    /** A URL that requests can be sent to. */
    static void requireHttp(String name, URI url) {
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null
                || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
            throw new IllegalArgumentException(
                    name + " must be a URL with http or https and a host: " + url);
        }
    }
}

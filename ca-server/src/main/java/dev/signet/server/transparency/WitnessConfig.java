package dev.signet.server.transparency;

import dev.signet.server.tlog.NoteKey;
import java.net.URI;
import java.util.List;

/**
 * Somebody who cosigns checkpoints (tlog-witness).
 *
 * @param url the prefix of its {@code /add-checkpoint}, with https: its cosignatures are signed,
 *     its refusals are not, and one of them makes a server believe that it lost entries. Only TLS
 *     says who refused. With http on this host only
 * @param key its verifier key, of cosignatures; its name has at most 128 characters
 */
public record WitnessConfig(URI url, NoteKey key) {

    /** Fits into the name of a job. */
    private static final int MAX_NAME = 128;

    /** As they are in URLs. */
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    public WitnessConfig {
        requireHttp("audit.witnesses: url", url);
        if ("http".equals(url.getScheme()) && !LOOPBACK.contains(url.getHost())) {
            throw new IllegalArgumentException(
                    "audit.witnesses: url must be a URL with https, except for a host among "
                            + LOOPBACK
                            + ", since refusals of a witness are not signed: "
                            + url);
        }
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

package dev.signet.server.crl;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which certificates of an issuer a CRL speaks of: all of them, or those whose CRL distribution
 * point names one shard; and whether it says everything of them, or only what a CRL of the same
 * certificates did not say yet (a delta CRL, RFC 5280 §5.2.4).
 *
 * @param shard empty for all, else from 0
 */
public record CrlScope(OptionalInt shard, boolean isDelta) {

    private static final String DELTA = "/delta";

    private static final Pattern URL =
            Pattern.compile(
                    "http://.*/v1/issuers/[a-z0-9_:-]+/crl(/(?<shard>\\d{1,4}))?(?<delta>/delta)?");

    public CrlScope {
        if (shard.isPresent() && shard.getAsInt() < 0) {
            throw new IllegalArgumentException("a shard is numbered from 0");
        }
    }

    public static CrlScope complete() {
        return new CrlScope(OptionalInt.empty(), false);
    }

    public static CrlScope shard(int shard) {
        return new CrlScope(OptionalInt.of(shard), false);
    }

    /** The delta CRL for the same certificates. */
    public CrlScope delta() {
        return new CrlScope(shard, true);
    }

    /** What a delta CRL adds to: the CRL that says everything of the same certificates. */
    public CrlScope base() {
        return new CrlScope(shard, false);
    }

    /** Whether it lists certificates of all shards. */
    public boolean isOfAll() {
        return shard.isEmpty();
    }

    /**
     * The scope of the CRL at {@code url}, as our certificates and CRLs name it; empty if no CRL of
     * ours is named so.
     */
    public static Optional<CrlScope> at(String url) {
        Matcher path = URL.matcher(url);
        if (!path.matches()) {
            return Optional.empty();
        }
        CrlScope base =
                path.group("shard") == null
                        ? complete()
                        : shard(Integer.parseInt(path.group("shard")));
        return Optional.of(path.group("delta") == null ? base : base.delta());
    }

    /** Behind {@code /v1/issuers/{issuer}/crl}: empty for the complete CRL. */
    public String path() {
        return (isOfAll() ? "" : "/" + shard.getAsInt()) + (isDelta ? DELTA : "");
    }

    static CrlScope parse(String text) {
        String certificates = text.endsWith(DELTA) ? text.substring(0, text.indexOf('/')) : text;
        CrlScope base =
                "complete".equals(certificates)
                        ? complete()
                        : shard(Integer.parseInt(certificates));
        return text.endsWith(DELTA) ? base.delta() : base;
    }

    /** {@code complete}, or the number of the shard; with {@code /delta} for a delta CRL. */
    @Override
    public String toString() {
        return (isOfAll() ? "complete" : Integer.toString(shard.getAsInt()))
                + (isDelta ? DELTA : "");
    }
}

package dev.signet.server.crl;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which certificates of an issuer a CRL speaks of: all of them, or those whose CRL distribution
 * point names one shard.
 *
 * @param shard empty for the complete CRL, else from 0
 */
public record CrlScope(OptionalInt shard) {

    private static final Pattern URL =
            Pattern.compile("http://.*/v1/issuers/[a-z0-9_:-]+/crl(/(?<shard>\\d{1,4}))?");

    public CrlScope {
        if (shard.isPresent() && shard.getAsInt() < 0) {
            throw new IllegalArgumentException("a shard is numbered from 0");
        }
    }

    public static CrlScope complete() {
        return new CrlScope(OptionalInt.empty());
    }

    public static CrlScope shard(int shard) {
        return new CrlScope(OptionalInt.of(shard));
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
        return Optional.of(
                path.group("shard") == null
                        ? complete()
                        : shard(Integer.parseInt(path.group("shard"))));
    }

    static CrlScope parse(String text) {
        return "complete".equals(text) ? complete() : shard(Integer.parseInt(text));
    }

    /** {@code complete}, or the number of the shard. */
    @Override
    public String toString() {
        return shard.isPresent() ? Integer.toString(shard.getAsInt()) : "complete";
    }
}

package dev.signet.server.crl;

import java.util.OptionalInt;

/**
 * Which certificates of an issuer a CRL speaks of: all of them, or those whose CRL distribution
 * point names one shard.
 *
 * @param shard empty for the complete CRL, else from 0
 */
public record CrlScope(OptionalInt shard) {

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

    static CrlScope parse(String text) {
        return "complete".equals(text) ? complete() : shard(Integer.parseInt(text));
    }

    /** {@code complete}, or the number of the shard. */
    @Override
    public String toString() {
        return shard.isPresent() ? Integer.toString(shard.getAsInt()) : "complete";
    }
}

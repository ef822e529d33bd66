package dev.signet.server.crl;

import dev.signet.server.x509.Der;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What is known of a CRL without its octets.
 *
 * @param revocationsSeen it lists whatever was revoked up to this version of the revocations; 0 if
 *     that is not known
 * @param distributionPoint as certificates named this CRL when it was made; empty if that is not
 *     known
 * @param base what a delta CRL adds to; empty for any other
 * @param tag names its octets: equal only for equal ones
 * @param octets how many they are
 */
public record CrlHead(
        CrlScope scope,
        long number,
        Instant thisUpdate,
        Instant nextUpdate,
        int entries,
        long revocationsSeen,
        Optional<URI> distributionPoint,
        Optional<DeltaBase> base,
        String tag,
        int octets) {

    /** Enough of a signature to be different for each. */
    private static final int TAG_OCTETS = 8;

    /**
     * The CRL that a delta CRL adds to.
     *
     * @param revocationsSeen as that one's; the delta lists what is newer
     */
    public record DeltaBase(long number, long revocationsSeen, Instant thisUpdate) {}

    public CrlHead {
        if (scope.isDelta() != base.isPresent()) {
            throw new IllegalArgumentException("a delta CRL has a base, and no other has");
        }
    }

    /** The end of the octets, which is of the signature over all others. */
    public static String tag(Der crl) {
        try (InputStream octets = crl.stream()) {
            octets.skipNBytes(crl.length() - TAG_OCTETS);
            return HexFormat.of().formatHex(octets.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("a CRL in memory can be read", e);
        }
    }

    /** As what a delta CRL adds to. */
    DeltaBase asBase() {
        return new DeltaBase(number, revocationsSeen, thisUpdate);
    }

    /** Half of its life: who has no newer one then should ask why. */
    public Instant halfLife() {
        return thisUpdate.plus(Duration.between(thisUpdate, nextUpdate).dividedBy(2));
    }
}

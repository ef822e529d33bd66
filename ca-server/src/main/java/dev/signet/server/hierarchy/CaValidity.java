package dev.signet.server.hierarchy;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long CA certificates are valid: never longer than the CA that signs them, nor than a CA above
 * that, nor than anything in the mount where they are signed.
 */
final class CaValidity {

    private static final Duration ROOT = Duration.ofDays(3650);
    private static final Duration INTERMEDIATE = Duration.ofDays(1825);

    /**
     * Lets certificates be valid in the eyes of verifiers whose clocks are behind; of a short life
     * it takes no more than the share.
     */
    private static final Duration LONGEST_BACKDATE = Duration.ofHours(1);

    private static final int BACKDATE_SHARE = 10;

    private final Mounts mounts;
    private final Issuers issuers;

    CaValidity(Mounts mounts, Issuers issuers) {
        this.mounts = mounts;
        this.issuers = issuers;
    }

    /** Of a root of {@code mount}; as long as is usual unless {@code lifetime} is given. */
    Validity ofRoot(MountName mount, Optional<Duration> lifetime, Instant now) {
        Duration length = least(lifetime.orElse(ROOT), longest(mount));
        return Validity.startingAt(now.minus(backdate(length)), length);
    }

    /** Of what {@code signer} signs; as long as is usual unless {@code lifetime} is given. */
    Validity below(Issuer signer, Optional<Duration> lifetime, Instant now) {
        Duration length = least(lifetime.orElse(INTERMEDIATE), longest(signer.name().mount()));
        Instant start = now.minus(backdate(length));
        Validity wanted =
                Validity.startingAt(
                        start.isBefore(signer.notBefore()) ? signer.notBefore() : start, length);
        return endingBy(issuers.end(signer), wanted);
    }

    /** {@code validity}, no longer than until {@code end}. */
    static Validity endingBy(Instant end, Validity validity) {
        return validity.notAfter().isAfter(end)
                ? new Validity(validity.notBefore(), end)
                : validity;
    }

    private static Duration backdate(Duration length) {
        Duration share = length.dividedBy(BACKDATE_SHARE);
        return share.compareTo(LONGEST_BACKDATE) < 0 ? share : LONGEST_BACKDATE;
    }

    /** What is wrong with a root of {@code mount} that lasts {@code lifetime}. */
    Optional<String> complaint(MountName mount, Optional<Duration> lifetime) {
        return lifetime.filter(asked -> asked.compareTo(longest(mount)) > 0)
                .map(asked ->
                        "%s is longer than anything in mount %s lasts; at most %s"
                                .formatted(
                                        DurationText.format(asked),
                                        mount,
                                        DurationText.format(longest(mount))));
    }

    /** What is wrong with asking {@code signer} for {@code lifetime}; empty if nothing is. */
    Optional<String> complaint(Issuer signer, Optional<Duration> lifetime, Instant now) {
        Instant end = issuers.end(signer);
        if (!now.isBefore(end)) {
            return Optional.of("issuer " + signer.name() + ", or a CA above it, expired at " + end);
        }
        return complaint(signer.name().mount(), lifetime)
                .or(() -> beyond(signer, lifetime, below(signer, lifetime, now)));
    }

    private Optional<String> beyond(Issuer signer, Optional<Duration> lifetime, Validity most) {
        return lifetime.filter(asked -> !asked.equals(most.length()))
                .map(asked ->
                        "%s is longer than issuer %s and CAs above it last, until %s; at most %s"
                                .formatted(
                                        DurationText.format(asked),
                                        signer.name(),
                                        issuers.end(signer),
                                        DurationText.format(most.length())));
    }

    private Duration longest(MountName mount) {
        return mounts.find(mount).map(Mount::maxLifetime).orElse(Mount.DEFAULT_MAX_LIFETIME);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

package dev.signet.server.issuance;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * Chooses who signs what was granted, and for how long: a certificate never outlives its issuer,
 * nor what its mount allows.
 */
final class IssuerChoice {

    private final Mounts mounts;
    private final Issuers issuers;

    IssuerChoice(Mounts mounts, Issuers issuers) {
        this.mounts = mounts;
        this.issuers = issuers;
    }

    /** What came out. */
    sealed interface Chosen {

        /** {@code issuer} signs for {@code validity}, which lies within its own. */
        record By(Issuer issuer, Validity validity) implements Chosen {}

        /** No issuer can, or the role does not want the certificate cut short. */
        record Nobody(Refused refused) implements Chosen {}
    }

    Chosen choose(Granted granted, Instant now) {
        Optional<Mount> mount = mounts.find(granted.role().mount());
        Optional<Issuer> issuer = mount.flatMap(m -> issuers.active(granted.issuer(), m));
        return issuer.isPresent()
                ? by(issuer.get(), mount.get(), granted, now)
                : new Chosen.Nobody(Refusals.noIssuer(granted));
    }

    private static Chosen by(Issuer issuer, Mount mount, Granted granted, Instant now) {
        Instant start = now.minus(granted.backdate());
        Instant notBefore = start.isBefore(issuer.notBefore()) ? issuer.notBefore() : start;
        Validity wanted = Validity.startingAt(notBefore, granted.lifetime());
        Instant longest = Validity.startingAt(notBefore, mount.maxLifetime()).notAfter();
        if (wanted.notAfter().isAfter(longest)) {
            if (!granted.truncateToIssuer()) {
                return new Chosen.Nobody(Refusals.beyondMount(granted, mount));
            }
            wanted = new Validity(wanted.notBefore(), longest);
        }
        if (!wanted.notAfter().isAfter(issuer.notAfter())) {
            return new Chosen.By(issuer, wanted);
        }
        return granted.truncateToIssuer() && now.isBefore(issuer.notAfter())
                ? new Chosen.By(issuer, new Validity(wanted.notBefore(), issuer.notAfter()))
                : new Chosen.Nobody(Refusals.beyondIssuer(granted, issuer));
    }
}

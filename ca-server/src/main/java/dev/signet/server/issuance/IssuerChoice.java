package dev.signet.server.issuance;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * Chooses who signs what was granted, and for how long: a certificate never outlives its issuer.
 */
final class IssuerChoice {

    private final Issuers issuers;

    IssuerChoice(Issuers issuers) {
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
        Optional<Issuer> found =
                granted.issuer()
                        .map(issuers::active)
                        .orElseGet(() -> issuers.defaultIssuer(granted.role().mount()));
        if (found.isEmpty()) {
            return new Chosen.Nobody(Refusals.noIssuer(granted));
        }
        Issuer issuer = found.get();
        Instant start = now.minus(granted.backdate());
        Validity wanted =
                Validity.startingAt(
                        start.isBefore(issuer.notBefore()) ? issuer.notBefore() : start,
                        granted.lifetime());
        if (!wanted.notAfter().isAfter(issuer.notAfter())) {
            return new Chosen.By(issuer, wanted);
        }
        return granted.truncateToIssuer() && now.isBefore(issuer.notAfter())
                ? new Chosen.By(issuer, new Validity(wanted.notBefore(), issuer.notAfter()))
                : new Chosen.Nobody(Refusals.beyondIssuer(granted, issuer));
    }
}

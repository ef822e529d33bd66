package dev.signet.server.issuance;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mount;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.role.GrantedName;
import dev.signet.server.x509.ConstrainedNames;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Chooses who signs what was granted, and for how long: a certificate never outlives its issuer,
 * nor a CA above that, nor what its mount allows, and has no name that the CAs above it must not
 * certify.
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

    private Chosen by(Issuer issuer, Mount mount, Granted granted, Instant now) {
        Optional<Refused> outside = outsideConstraints(issuer, granted);
        if (outside.isPresent()) {
            return new Chosen.Nobody(outside.get());
        }
        return switch (ValidityChoice.choose(granted, issuer.notBefore(), now)) {
            case ValidityChoice.Chosen.Not(var refused) -> new Chosen.Nobody(refused);
            case ValidityChoice.Chosen.Period(var wanted) ->
                    within(issuer, mount, granted, wanted, now);
        };
    }

    /** What no verifier would take from {@code issuer}, whatever the role allows. */
    private Optional<Refused> outsideConstraints(Issuer issuer, Granted granted) {
        var constrained = ConstrainedNames.below(authorities(issuer));
        if (constrained.areFree()) {
            return Optional.empty();
        }
        return granted.names().stream()
                .map(GrantedName::name)
                .filter(name ->
                        constrained.objection(CertificateProfile.generalName(name)).isPresent())
                .findFirst()
                .map(name -> Refusals.outsideConstraints(granted, issuer, name))
                .or(() ->
                        constrained
                                .objection(granted.subject().x500())
                                .map(_ -> Refusals.subjectOutside(granted, issuer)));
    }

    private List<X509CertificateHolder> authorities(Issuer issuer) {
        return issuers.path(issuer).stream()
                .flatMap(each ->
                        Stream.concat(
                                Stream.of(each.certificate()),
                                each.above().stream().map(IssuerChoice::certificate)))
                .toList();
    }

    private static X509CertificateHolder certificate(Der der) {
        try {
            return new X509CertificateHolder(der.octets());
        } catch (IOException e) {
            throw new UncheckedIOException("a CA certificate on record cannot be read", e);
        }
    }

    /** Cut short where the role lets it be, but never so that nothing of it is left. */
    private Chosen within(
            Issuer issuer, Mount mount, Granted granted, Validity wanted, Instant now) {
        Instant start = wanted.notBefore();
        Instant end = wanted.notAfter();
        Instant first = start.isBefore(now) ? now.truncatedTo(ChronoUnit.SECONDS) : start;
        Instant longest = Validity.startingAt(start, mount.maxLifetime()).notAfter();
        if (end.isAfter(longest)) {
            if (!granted.truncateToIssuer() || longest.isBefore(first)) {
                return new Chosen.Nobody(Refusals.beyondMount(granted, mount));
            }
            end = longest;
        }
        Instant last = issuers.end(issuer);
        if (end.isAfter(last)) {
            if (!granted.truncateToIssuer() || !first.isBefore(last)) {
                return new Chosen.Nobody(Refusals.beyondIssuer(granted, issuer, last, end));
            }
            end = last;
        }
        return new Chosen.By(issuer, new Validity(start, end));
    }
}

package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.hierarchy.IssuerOutcome.Signed;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CaCertification.Order;
import dev.signet.server.issuance.CaCertification.Result;
import dev.signet.server.issuer.CrossCertificate;
import dev.signet.server.issuer.CrossCertificateStore;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.Validity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lets one issuer certify another, as an old root its successor, so that those who trust only the
 * old one can follow a path to the new one's certificates. Such paths are alternates: nobody gets
 * them who does not ask.
 */
public final class CrossSigning {

    private static final String WHY = "the cross-certification of an issuer";

    private final Issuers issuers;
    private final CaCertification certification;
    private final CrossCertificateStore store = new CrossCertificateStore();
    private final CaValidity validity;
    private final Signing signing;
    private final AuditLog audit;
    private final Clock clock;

    public CrossSigning(
            Issuers issuers,
            Mounts mounts,
            CaCertification certification,
            AuditLog audit,
            Clock clock) {
        this.issuers = issuers;
        this.certification = certification;
        this.validity = new CaValidity(mounts, issuers);
        this.signing = new Signing(issuers, validity);
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Lets {@code signer} certify the subject and the key of {@code certified}.
     *
     * @param lifetime empty for as long as both are valid
     */
    public IssuerOutcome crossSign(
            Issuer signer, Issuer certified, Optional<Duration> lifetime, Author author) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        OptionalInt room = room(signer, certified);
        int needed = levelsBelow(certified);
        Optional<Refused> obstacle = obstacle(signer, certified, lifetime, now, room, needed);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        CaExtensions extensions;
        try {
            CaExtensions own = CaExtensions.of(certified.certificate().getExtensions());
            extensions = own.withPathLength(least(own.pathLength(), room));
        } catch (MalformedNameException e) {
            return new Refused(
                    "issuer",
                    "the certificate of issuer " + certified.name() + " " + e.getMessage());
        }
        Validity granted = validity(signer, certified, lifetime, now);
        Result result =
                certification.certify(
                        Order.by(
                                signer,
                                certified.certificate().getSubject(),
                                certified.publicKey(),
                                Der.copyOf(HexFormat.of().parseHex(certified.subjectKeyId())),
                                extensions,
                                granted,
                                WHY,
                                author),
                        (tx, der) -> {
                            var serial = CaCertification.serial(der);
                            store.insert(
                                    tx,
                                    new CrossCertificate(
                                            certified.name(),
                                            signer.name(),
                                            serial,
                                            granted.notAfter(),
                                            der));
                            audit.append(
                                    tx,
                                    author.caller(),
                                    author.requestId(),
                                    new AuditEvent.IssuerCrossSigned(
                                            certified.name().value(),
                                            signer.name().value(),
                                            serial.hex(),
                                            granted.notAfter()));
                        });
        return Signing.outcome(
                result,
                signer.name(),
                made -> new Signed(signer, made.serial(), granted, made.der(), List.of()));
    }

    private Optional<Refused> obstacle(
            Issuer signer,
            Issuer certified,
            Optional<Duration> lifetime,
            Instant now,
            OptionalInt room,
            int needed) {
        if (level(signer, certified) >= 0) {
            return Optional.of(
                    new Refused(
                            "issuer",
                            "issuer "
                                    + certified.name()
                                    + " is "
                                    + signer.name()
                                    + " itself, or above it"));
        }
        Optional<Refused> refused = signing.silence(signer).or(() -> Signing.end(certified));
        if (refused.isPresent()) {
            return refused;
        }
        if (!now.isBefore(certified.notAfter())) {
            return Optional.of(
                    new Refused("issuer", "issuer " + certified.name() + " has expired"));
        }
        if (room.isPresent() && room.getAsInt() < needed) {
            return Optional.of(
                    new Refused(
                            "issuer",
                            "below "
                                    + certified.name()
                                    + " are "
                                    + needed
                                    + " levels of CAs, for which the path lengths of "
                                    + signer.name()
                                    + " and of those above it leave no room; a CA that was made by"
                                    + " re-keying "
                                    + signer.name()
                                    + " has its subject and needs none"));
        }
        return validity.complaint(signer, lifetime, now).map(c -> new Refused("ttl", c));
    }

    /** What may follow a certificate of {@code certified} below {@code signer}. */
    private OptionalInt room(Issuer signer, Issuer certified) {
        OptionalInt room = signing.room(signer);
        // A self-issued certificate takes no room itself: RFC 5280 §4.2.1.9.
        boolean selfIssued =
                signer.certificate().getSubject().equals(certified.certificate().getSubject());
        return room.isEmpty() || selfIssued ? room : OptionalInt.of(room.getAsInt() - 1);
    }

    /** The levels of issuers here below {@code issuer}. */
    private int levelsBelow(Issuer issuer) {
        return issuers.all().stream()
                .mapToInt(each -> level(each, issuer))
                .filter(level -> level > 0)
                .max()
                .orElse(0);
    }

    /** How far {@code upper} is above {@code issuer}; negative if it is not. */
    private int level(Issuer issuer, Issuer upper) {
        return issuers.path(issuer).stream().map(Issuer::name).toList().indexOf(upper.name());
    }

    private static OptionalInt least(OptionalInt one, OptionalInt other) {
        return one.isPresent() && other.isPresent()
                ? OptionalInt.of(Math.min(one.getAsInt(), other.getAsInt()))
                : one.isPresent() ? one : other;
    }

    /** Unless less is asked for, for as long as both last. */
    private Validity validity(
            Issuer signer, Issuer certified, Optional<Duration> lifetime, Instant now) {
        Duration whole = Duration.between(now, certified.notAfter());
        return CaValidity.endingBy(
                certified.notAfter(),
                validity.below(signer, lifetime.or(() -> Optional.of(whole)), now));
    }
}

package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.hierarchy.IssuerOutcome.Done;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CaCertification.Order;
import dev.signet.server.issuance.CaCertification.Result;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerStore;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Renews the certificate of an issuer: the same subject, key and reach, a later end. It remains the
 * one issuer of that name and key, so that its CRL goes on being complete.
 */
public final class Reissue {

    private static final String WHY = "the reissue of an issuer's certificate";

    private final IssuerStore store;
    private final Issuers issuers;
    private final CaCertification certification;
    private final CaValidity validity;
    private final Signing signing;
    private final AuditLog audit;
    private final Clock clock;

    public Reissue(
            IssuerStore store,
            Issuers issuers,
            Mounts mounts,
            CaCertification certification,
            AuditLog audit,
            Clock clock) {
        this.store = store;
        this.issuers = issuers;
        this.certification = certification;
        this.validity = new CaValidity(mounts, issuers);
        this.signing = new Signing(issuers, validity);
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Has {@code issuer} certified anew, by itself if it is a root, else by its parent.
     *
     * @param lifetime empty for as long as is usual, but no longer than the parent
     */
    public IssuerOutcome reissue(Issuer issuer, Optional<Duration> lifetime, Author author) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<Issuer> parent = issuer.parent().flatMap(issuers::find);
        if (issuer.kind() == IssuerKind.INTERMEDIATE && parent.isEmpty()) {
            return new Refused("issuer", Signing.elsewhere(issuer));
        }
        CaExtensions extensions;
        try {
            extensions = CaExtensions.of(issuer.certificate().getExtensions());
        } catch (MalformedNameException e) {
            return new Refused(
                    "issuer", "the certificate of issuer " + issuer.name() + " " + e.getMessage());
        }
        Optional<Refused> obstacle =
                Signing.end(issuer).or(() -> obstacle(issuer, parent, extensions, lifetime, now));
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Validity renewed =
                parent.map(signer -> validity.below(signer, lifetime, now))
                        .orElseGet(() -> validity.ofRoot(issuer.name().mount(), lifetime, now));
        if (!renewed.notAfter().isAfter(issuer.notAfter())) {
            return new Refused(
                    "ttl",
                    "issuer "
                            + issuer.name()
                            + " ends at "
                            + issuer.notAfter()
                            + ", and would then end at "
                            + renewed.notAfter()
                            + ": ask for more, or renew the issuer above it first");
        }
        var order =
                new Order(
                        parent.orElse(issuer).name(),
                        parent,
                        parent.orElse(issuer).signer(),
                        issuer.certificate().getSubject(),
                        issuer.publicKey(),
                        Der.copyOf(HexFormat.of().parseHex(issuer.subjectKeyId())),
                        extensions,
                        renewed,
                        WHY,
                        author);
        return certify(issuer, order);
    }

    private Optional<Refused> obstacle(
            Issuer issuer,
            Optional<Issuer> parent,
            CaExtensions extensions,
            Optional<Duration> lifetime,
            Instant now) {
        return parent.map(signer -> signing.obstacle(signer, extensions, lifetime, now))
                .orElseGet(() ->
                        validity.complaint(issuer.name().mount(), lifetime)
                                .map(complaint -> new Refused("ttl", complaint)));
    }

    private IssuerOutcome certify(Issuer issuer, Order order) {
        var replaced = new AtomicBoolean();
        Result result =
                certification.certify(
                        order,
                        (tx, der) -> {
                            if (!store.replaceCertificate(tx, issuer, der)) {
                                return;
                            }
                            replaced.set(true);
                            audit.append(
                                    tx,
                                    order.author().caller(),
                                    order.author().requestId(),
                                    new AuditEvent.IssuerReissued(
                                            issuer.name().value(),
                                            CaCertification.serial(der).hex(),
                                            order.validity().notAfter()));
                            Changes.announce(tx, Changes.Topic.ISSUERS);
                        });
        return Signing.outcome(
                result,
                order.name(),
                made ->
                        replaced.get()
                                ? new Done(issuer.with(Signing.certificate(made.der())))
                                : new Refused(
                                        "issuer",
                                        "another reissue of issuer "
                                                + issuer.name()
                                                + " was faster"));
    }
}

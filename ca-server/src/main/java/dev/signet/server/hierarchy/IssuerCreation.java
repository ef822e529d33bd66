package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.IssuerOutcome.Done;
import dev.signet.server.hierarchy.IssuerOutcome.NameTaken;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CaCertification.Order;
import dev.signet.server.issuance.CaCertification.Result;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SubjectPublicKey;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;

/**
 * Makes issuers: a CA key and its certificate, on record before it is signed, like any other. A new
 * issuer is prepared: it signs no certificates before its CRLs are published.
 *
 * <p>The key reaches the database encrypted, in the transaction that completes the certificate,
 * which also announces the issuer to every server. Safe for concurrent use.
 */
public final class IssuerCreation {

    private static final String WHY = "the creation of an issuer";

    private final IssuerStore store;
    private final CaCertification certification;
    private final Predecessors predecessors;
    private final CaValidity validity;
    private final Signing signing;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final SecureRandom random;

    public IssuerCreation(
            IssuerStore store,
            Issuers issuers,
            Mounts mounts,
            CaCertification certification,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random) {
        this.store = store;
        this.certification = certification;
        this.predecessors = new Predecessors(issuers);
        this.validity = new CaValidity(mounts, issuers);
        this.signing = new Signing(issuers, validity);
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** Makes a self-signed root. */
    public IssuerOutcome create(NewCa wanted, Author author) {
        Optional<String> complaint = validity.complaint(wanted.name().mount(), wanted.lifetime());
        if (complaint.isPresent()) {
            return new Refused("ttl", complaint.get());
        }
        KeyPair keys = wanted.keys().generate(random);
        SubjectPublicKey key = SubjectPublicKey.ofOwn(keys);
        return certify(
                wanted,
                keys,
                new Order(
                        wanted.name(),
                        Optional.empty(),
                        new SoftwareSigner(keys, wanted.signature()),
                        wanted.subject(),
                        key,
                        CaCertification.newKeyId(key),
                        wanted.extensions(),
                        validity.ofRoot(wanted.name().mount(), wanted.lifetime(), now()),
                        WHY,
                        author));
    }

    /** Makes an issuer whose certificate {@code parent} signs. */
    public IssuerOutcome createBelow(Issuer parent, NewCa wanted, Author author) {
        Optional<Refused> obstacle =
                signing.obstacle(parent, wanted.extensions(), wanted.lifetime(), now());
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        KeyPair keys = wanted.keys().generate(random);
        SubjectPublicKey key = SubjectPublicKey.ofOwn(keys);
        return certify(
                wanted,
                keys,
                Order.by(
                        parent,
                        wanted.subject(),
                        key,
                        CaCertification.newKeyId(key),
                        wanted.extensions(),
                        validity.below(parent, wanted.lifetime(), now()),
                        WHY,
                        author));
    }

    /** As much of {@code lifetime} as a CA below {@code parent} can have. */
    Duration atMost(Duration lifetime, Issuer parent) {
        return validity.below(parent, Optional.of(lifetime), now()).length();
    }

    private IssuerOutcome certify(NewCa wanted, KeyPair keys, Order order) {
        Optional<Refused> misfit =
                predecessors.misfit(wanted.succeeds(), wanted.name(), kind(order));
        if (misfit.isPresent()) {
            return misfit.get();
        }
        if (database.resultOf(tx -> store.isTaken(tx, wanted.name()))) {
            return new NameTaken(wanted.name());
        }
        var signer = new SoftwareSigner(keys, wanted.signature());
        try {
            Result result =
                    certification.certify(
                            order,
                            (tx, der) -> {
                                Issuer issuer = issuer(wanted, order, der, signer);
                                store.keys().insert(tx, order.key(), keys.getPrivate(), now());
                                store.insert(tx, issuer, now());
                                audit.append(
                                        tx,
                                        order.author().caller(),
                                        order.author().requestId(),
                                        new AuditEvent.IssuerCreated(
                                                wanted.name().value(),
                                                issuer.subjectKeyId(),
                                                issuer.notAfter(),
                                                wanted.succeeds().map(IssuerName::value)));
                                Changes.announce(tx, Changes.Topic.ISSUERS);
                            });
            return Signing.outcome(
                    result,
                    order.name(),
                    made -> new Done(issuer(wanted, order, made.der(), signer)));
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return new NameTaken(wanted.name());
            }
            throw e;
        }
    }

    private Issuer issuer(NewCa wanted, Order order, Der der, SoftwareSigner signer) {
        return new Issuer(
                wanted.name(),
                kind(order),
                order.signedBy().map(Issuer::name),
                List.of(),
                IssuerLife.prepared(now(), wanted.succeeds()),
                Signing.certificate(der),
                signer);
    }

    private static IssuerKind kind(Order order) {
        return order.signedBy().isPresent() ? IssuerKind.INTERMEDIATE : IssuerKind.ROOT;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}

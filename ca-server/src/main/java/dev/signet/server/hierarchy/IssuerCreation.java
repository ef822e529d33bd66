package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.IssuerOutcome.Done;
import dev.signet.server.hierarchy.IssuerOutcome.NameTaken;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.hierarchy.IssuerOutcome.SignerUnavailable;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CaCertification.Order;
import dev.signet.server.issuance.CaCertification.Result;
import dev.signet.server.issuer.CaKey;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.issuer.UnfitKeyException;
import dev.signet.server.mount.Mounts;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes issuers: a CA key and its certificate, on record before it is signed, like any other. A new
 * issuer is prepared: it signs no certificates before its CRLs are published.
 *
 * <p>The key reaches the database encrypted, or stays in its token and only its label does, in the
 * transaction that completes the certificate, which also announces the issuer to every server. Safe
 * for concurrent use.
 */
public final class IssuerCreation {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerCreation.class);

    private static final String WHY = "the creation of an issuer";

    private final IssuerStore store;
    private final CaCertification certification;
    private final Predecessors predecessors;
    private final CaValidity validity;
    private final Signing signing;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    public IssuerCreation(
            IssuerStore store,
            Issuers issuers,
            Mounts mounts,
            CaCertification certification,
            AuditLog audit,
            Database database,
            Clock clock) {
        this.store = store;
        this.certification = certification;
        this.predecessors = new Predecessors(issuers);
        this.validity = new CaValidity(mounts, issuers);
        this.signing = new Signing(issuers, validity);
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /** Makes a self-signed root. */
    public IssuerOutcome create(NewCa wanted, Author author) {
        Optional<String> complaint = validity.complaint(wanted.name().mount(), wanted.lifetime());
        if (complaint.isPresent()) {
            return new Refused("ttl", complaint.get());
        }
        Optional<Refused> misfit =
                predecessors.misfit(wanted.succeeds(), wanted.name(), IssuerKind.ROOT);
        if (misfit.isPresent()) {
            return misfit.get();
        }
        return certify(
                wanted,
                key ->
                        new Order(
                                wanted.name(),
                                Optional.empty(),
                                key.signer(),
                                wanted.subject(),
                                key.publicKey(),
                                CaCertification.newKeyId(key.publicKey()),
                                wanted.extensions(),
                                validity.ofRoot(wanted.name().mount(), wanted.lifetime(), now()),
                                WHY,
                                author));
    }

    /** Makes an issuer whose certificate {@code parent} signs. */
    public IssuerOutcome createBelow(Issuer parent, NewCa wanted, Author author) {
        Optional<Refused> obstacle =
                signing.obstacle(parent, wanted.extensions(), wanted.lifetime(), now())
                        .or(() ->
                                predecessors.misfit(
                                        wanted.succeeds(), wanted.name(), IssuerKind.INTERMEDIATE));
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        return certify(
                wanted,
                key ->
                        Order.by(
                                parent,
                                wanted.subject(),
                                key.publicKey(),
                                CaCertification.newKeyId(key.publicKey()),
                                wanted.extensions(),
                                validity.below(parent, wanted.lifetime(), now()),
                                WHY,
                                author));
    }

    /** As much of {@code lifetime} as a CA below {@code parent} can have. */
    Duration atMost(Duration lifetime, Issuer parent) {
        return validity.below(parent, Optional.of(lifetime), now()).length();
    }

    private IssuerOutcome certify(NewCa wanted, Function<CaKey, Order> ordering) {
        if (database.resultOf(tx -> store.isTaken(tx, wanted.name()))) {
            return new NameTaken(wanted.name());
        }
        CaKey key;
        try {
            key =
                    store.caKeys()
                            .make(
                                    database,
                                    wanted.name(),
                                    wanted.keys(),
                                    wanted.signature(),
                                    wanted.place());
        } catch (UnfitKeyException e) {
            return new Refused(e.field(), String.valueOf(e.getMessage()));
        } catch (SigningFailedException e) {
            LOG.error("no key for issuer {}", wanted.name(), e);
            return new SignerUnavailable(wanted.name());
        }
        if (database.resultOf(tx -> store.keys().isKept(tx, key.publicKey()))) {
            return new Refused("key_label", "this key is that of an issuer here already");
        }
        return certify(wanted, key, ordering.apply(key));
    }

    private IssuerOutcome certify(NewCa wanted, CaKey key, Order order) {
        try {
            Result result =
                    certification.certify(
                            order,
                            (tx, der) -> {
                                Issuer issuer = issuer(wanted, order, der, key.signer());
                                store.keys().insert(tx, wanted.name(), key, now());
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
                    made -> new Done(issuer(wanted, order, made.der(), key.signer())));
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return new NameTaken(wanted.name());
            }
            throw e;
        }
    }

    private Issuer issuer(NewCa wanted, Order order, Der der, Signer signer) {
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

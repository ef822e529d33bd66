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
import dev.signet.server.issuer.CaKey;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerRequest;
import dev.signet.server.issuer.IssuerRequestStore;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.issuer.UnfitKeyException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.CaSigningRequest;
import dev.signet.server.x509.Der;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issuers whose certificates are signed elsewhere, as by an offline root: a key is made and its
 * request handed out; later the certificate is taken in. The key never leaves this server.
 *
 * <p>Safe for concurrent use.
 */
public final class IssuerRequests {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerRequests.class);

    private final IssuerStore store;
    private final IssuerRequestStore requests;
    private final SignedElsewhere signedElsewhere;
    private final CaRevocationCheck revocations;
    private final Predecessors predecessors;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    public IssuerRequests(
            IssuerStore store, Issuers issuers, AuditLog audit, Database database, Clock clock) {
        this.store = store;
        this.requests = new IssuerRequestStore(store.keys());
        this.signedElsewhere = new SignedElsewhere(issuers);
        this.revocations = new CaRevocationCheck(issuers);
        this.predecessors = new Predecessors(issuers);
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /** How a new request ended. */
    public sealed interface Requested {

        /** It is stored; its CSR is to be signed. */
        record Made(IssuerRequestStore.Pending request) implements Requested {}

        /** There is none: {@code why} says what stands against it. */
        record NotMade(IssuerOutcome why) implements Requested {}
    }

    /**
     * Makes a key and a request for {@code wanted}; who signs decides how long it will be valid.
     */
    public Requested request(NewCa wanted, Author author) {
        if (database.resultOf(tx -> store.isTaken(tx, wanted.name()))) {
            return new Requested.NotMade(new NameTaken(wanted.name()));
        }
        try {
            CaKey key =
                    store.caKeys()
                            .make(
                                    database,
                                    wanted.name(),
                                    wanted.keys(),
                                    wanted.keys().signatureAlgorithm(),
                                    wanted.place());
            return keep(wanted, key, csr(wanted, key), author);
        } catch (UnfitKeyException e) {
            return new Requested.NotMade(new Refused(e.field(), String.valueOf(e.getMessage())));
        } catch (SigningFailedException e) {
            LOG.error("no key for the request {}", wanted.name(), e);
            return new Requested.NotMade(new SignerUnavailable(wanted.name()));
        }
    }

    private Requested keep(NewCa wanted, CaKey key, Der csr, Author author) {
        var request =
                new IssuerRequestStore.Pending(
                        wanted.name(), csr, clock.instant().truncatedTo(ChronoUnit.SECONDS));
        try {
            return database.resultOf(tx -> {
                if (store.isTaken(tx, wanted.name())) {
                    return new Requested.NotMade(new NameTaken(wanted.name()));
                }
                if (store.keys().isKept(tx, key.publicKey())) {
                    return new Requested.NotMade(
                            new Refused("key_label", "this key is that of an issuer here already"));
                }
                store.keys().insert(tx, wanted.name(), key, request.createdAt());
                requests.insert(tx, request, key.publicKey(), wanted.signature());
                audit.append(
                        tx,
                        author.caller(),
                        author.requestId(),
                        new AuditEvent.IssuerRequested(
                                wanted.name().value(), key.publicKey().sha256Hex()));
                return new Requested.Made(request);
            });
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return new Requested.NotMade(new NameTaken(wanted.name()));
            }
            throw e;
        }
    }

    /** Every request whose certificate is still to come, by name. */
    public List<IssuerRequestStore.Pending> pending() {
        return database.resultOf(requests::all);
    }

    /**
     * Takes in the certificate that was signed for the request {@code name}, which becomes an
     * issuer; empty if there is no such request.
     *
     * @param certificates the certificate and those above it, in any order; those of issuers here
     *     may be left out
     * @param succeeds the issuer whose place it will take, if any
     */
    public Optional<IssuerOutcome> setSigned(
            IssuerName name, List<Der> certificates, Optional<IssuerName> succeeds, Author author) {
        Optional<IssuerRequest> found;
        try {
            found = requests.find(database, name);
        } catch (SigningFailedException e) {
            LOG.error("the key of the request {} cannot be used", name, e);
            return Optional.of(new SignerUnavailable(name));
        }
        return found.map(request -> setSigned(request, certificates, succeeds, author));
    }

    private IssuerOutcome setSigned(
            IssuerRequest request,
            List<Der> certificates,
            Optional<IssuerName> succeeds,
            Author author) {
        Issuer issuer;
        try {
            issuer =
                    signedElsewhere.issuer(
                            request.name(),
                            request.signer(),
                            certificates,
                            succeeds,
                            clock.instant());
        } catch (UnfitCertificateException e) {
            return new Refused(e.field(), String.valueOf(e.getMessage()));
        }
        Optional<Refused> misfit = predecessors.misfit(succeeds, issuer.name(), issuer.kind());
        return misfit.isPresent() ? misfit.get() : keep(issuer, author);
    }

    /** In the place of its request. */
    private IssuerOutcome keep(Issuer issuer, Author author) {
        try {
            return database.resultOf(tx -> {
                Optional<Refused> complaint = revocations.complaint(tx, issuer);
                if (complaint.isPresent()) {
                    return complaint.get();
                }
                if (!requests.delete(tx, issuer.name())) {
                    return new NameTaken(issuer.name());
                }
                store.insert(tx, issuer, clock.instant().truncatedTo(ChronoUnit.SECONDS));
                audit.append(
                        tx,
                        author.caller(),
                        author.requestId(),
                        SignedElsewhere.event(issuer, false));
                Changes.announce(tx, Changes.Topic.ISSUERS);
                return new Done(issuer);
            });
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return new NameTaken(issuer.name());
            }
            throw e;
        }
    }

    /** Gives the request {@code name} up and destroys its key; false if there is none. */
    public boolean delete(IssuerName name, Author author) {
        return database.resultOf(tx -> {
            Optional<String> keyId = requests.keyId(tx, name);
            if (keyId.isEmpty() || !requests.delete(tx, name)) {
                return false;
            }
            store.keys().delete(tx, keyId.get());
            audit.append(
                    tx,
                    author.caller(),
                    author.requestId(),
                    new AuditEvent.IssuerRequestDeleted(name.value(), keyId.get()));
            return true;
        });
    }

    private static Der csr(NewCa wanted, CaKey key) throws SigningFailedException {
        return CaSigningRequest.encode(
                wanted.subject(),
                key.publicKey(),
                wanted.extensions().spiffeId(),
                key.signer()::sign);
    }
}

package dev.signet.server.hierarchy;

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
import dev.signet.server.issuer.IssuerKeyStore;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in a CA that exists: its key, its certificate and those above it. */
public final class IssuerImport {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerImport.class);

    private final IssuerStore store;
    private final SignedElsewhere signedElsewhere;
    private final CaRevocationCheck revocations;
    private final Predecessors predecessors;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;

    public IssuerImport(
            IssuerStore store, Issuers issuers, AuditLog audit, Database database, Clock clock) {
        this.store = store;
        this.signedElsewhere = new SignedElsewhere(issuers);
        this.revocations = new CaRevocationCheck(issuers);
        this.predecessors = new Predecessors(issuers);
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /** A key and the public key it was found to belong to. */
    private record Held(SubjectPublicKey publicKey, KeyPair keys) {}

    /**
     * Makes the CA an issuer called {@code name}.
     *
     * @param pkcs8 its private key
     * @param certificates its certificate and those above it, in any order; those of issuers here
     *     may be left out
     * @param signature how it signs; empty for the way that is usual for such a key
     * @param succeeds the issuer whose place it will take, if any
     */
    public IssuerOutcome take(
            IssuerName name,
            Der pkcs8,
            List<Der> certificates,
            Optional<SignatureAlgorithm> signature,
            Optional<IssuerName> succeeds,
            Author author) {
        Optional<Held> held = held(pkcs8, certificates);
        if (held.isEmpty()) {
            return new Refused(
                    "private_key", "the private key is not that of any of the certificates");
        }
        SubjectPublicKey publicKey = held.get().publicKey();
        List<SignatureAlgorithm> possible = SignatureAlgorithm.of(publicKey.algorithm());
        SignatureAlgorithm chosen = signature.orElse(possible.getFirst());
        if (!possible.contains(chosen)) {
            return new Refused(
                    "signature_algorithm",
                    "a key of the type " + publicKey.algorithm() + " signs with " + possible);
        }
        CaKey key;
        try {
            key = store.caKeys().encrypted(database, name, held.get().keys(), chosen);
        } catch (SigningFailedException e) {
            LOG.error("the key of issuer {} cannot be kept", name, e);
            return new SignerUnavailable(name);
        }
        Issuer issuer;
        try {
            issuer =
                    signedElsewhere.issuer(
                            name, key.signer(), certificates, succeeds, clock.instant());
        } catch (UnfitCertificateException e) {
            return new Refused(e.field(), String.valueOf(e.getMessage()));
        }
        Optional<Refused> misfit = predecessors.misfit(succeeds, name, issuer.kind());
        return misfit.isPresent() ? misfit.get() : keep(issuer, key, author);
    }

    private IssuerOutcome keep(Issuer issuer, CaKey key, Author author) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        try {
            return database.resultOf(tx -> {
                if (store.isTaken(tx, issuer.name())) {
                    return new NameTaken(issuer.name());
                }
                Optional<Refused> complaint = revocations.complaint(tx, issuer);
                if (complaint.isPresent()) {
                    return complaint.get();
                }
                store.keys().insert(tx, issuer.name(), key, now);
                store.insert(tx, issuer, now);
                audit.append(
                        tx,
                        author.caller(),
                        author.requestId(),
                        SignedElsewhere.event(issuer, true));
                Changes.announce(tx, Changes.Topic.ISSUERS);
                return new Done(issuer);
            });
        } catch (JdbiException e) {
            if (Database.isUniqueViolation(e)) {
                return new Refused(
                        "private_key",
                        "this key is that of an issuer here already, or of one whose certificate"
                                + " is still to come");
            }
            throw e;
        }
    }

    private static Optional<Held> held(Der pkcs8, List<Der> certificates) {
        return certificates.stream().flatMap(each -> held(pkcs8, each).stream()).findFirst();
    }

    private static Optional<Held> held(Der pkcs8, Der certificate) {
        try {
            SubjectPublicKey publicKey =
                    SubjectPublicKey.parse(
                            new X509CertificateHolder(certificate.octets())
                                    .getSubjectPublicKeyInfo());
            var kind = publicKey.algorithm();
            PrivateKey privateKey = kind.privateKey(pkcs8.octets());
            var keys = new KeyPair(kind.publicKey(publicKey.der().octets()), privateKey);
            return IssuerKeyStore.signs(new SoftwareSigner(keys, kind.signatureAlgorithm()))
                    ? Optional.of(new Held(publicKey, keys))
                    : Optional.empty();
        } catch (IOException
                | WeakKeyException
                | InvalidKeySpecException
                | SigningFailedException _) {
            return Optional.empty(); // Not the certificate of a key of this kind.
        }
    }
}

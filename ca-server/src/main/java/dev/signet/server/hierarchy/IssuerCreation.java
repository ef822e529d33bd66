package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.auth.Caller;
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
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectAttribute;
import dev.signet.server.x509.SubjectPublicKey;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;
import org.jdbi.v3.core.JdbiException;

/**
 * Makes issuers: a CA key and its certificate, on record before it is signed, like any other.
 *
 * <p>The key reaches the database encrypted, in the transaction that completes the certificate,
 * which also announces the issuer to every server. Safe for concurrent use.
 */
public final class IssuerCreation {

    private static final Author SERVER = new Author(new Caller.ServerCaller().name(), "");

    private static final String WHY = "the creation of an issuer";

    private final IssuerStore store;
    private final CaCertification certification;
    private final Issuers issuers;
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
        this.issuers = issuers;
        this.validity = new CaValidity(mounts);
        this.signing = new Signing(issuers, validity);
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** Makes a self-signed root that may have one CA below it. */
    public Issuer root(IssuerName name, String commonName, KeyAlgorithm keys, Duration lifetime) {
        return made(create(newCa(name, commonName, keys, 1, lifetime), SERVER));
    }

    /** Makes an issuer below {@code parent} that has no CA below it; it ends no later. */
    public Issuer intermediate(
            IssuerName name,
            String commonName,
            KeyAlgorithm keys,
            Duration lifetime,
            Issuer parent) {
        Duration longest = validity.below(parent, Optional.of(lifetime), now()).length();
        return made(createBelow(parent, newCa(name, commonName, keys, 0, longest), SERVER));
    }

    private static NewCa newCa(
            IssuerName name,
            String commonName,
            KeyAlgorithm keys,
            int pathLength,
            Duration lifetime) {
        return new NewCa(
                name,
                DistinguishedName.of(Map.of(SubjectAttribute.COMMON_NAME, List.of(commonName)))
                        .x500(),
                keys,
                keys.signatureAlgorithm(),
                CaExtensions.ofPathLength(pathLength),
                Optional.of(lifetime),
                Optional.empty());
    }

    private static Issuer made(IssuerOutcome outcome) {
        if (outcome instanceof Done(var issuer)) {
            return issuer;
        }
        throw new IllegalStateException("the issuer could not be made: " + outcome);
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

    /**
     * Makes an issuer like {@code old} with another key: the same subject, the same reach, below
     * the same parent.
     *
     * @param lifetime empty for as long as is usual
     */
    public IssuerOutcome rekey(
            Issuer old,
            IssuerName name,
            KeyAlgorithm keys,
            SignatureAlgorithm signature,
            Optional<Duration> lifetime,
            Author author) {
        return reaching(
                old,
                extensions -> {
                    var wanted =
                            new NewCa(
                                    name,
                                    old.certificate().getSubject(),
                                    keys,
                                    signature,
                                    extensions,
                                    lifetime,
                                    Optional.empty());
                    if (old.kind() == IssuerKind.ROOT) {
                        return create(wanted, author);
                    }
                    return old.parent()
                            .flatMap(issuers::find)
                            .map(parent -> createBelow(parent, wanted, author))
                            .orElseGet(() ->
                                    new Refused(
                                            "issuer",
                                            "issuer "
                                                    + old.name()
                                                    + " was signed elsewhere; make a request for its"
                                                    + " subject with POST /v1/issuer-requests"));
                });
    }

    /**
     * Makes the issuer that will take the place of {@code old}, below {@code parent}: another key
     * of the same kind, the same reach, a life of the same length as far as {@code parent} lasts.
     */
    public IssuerOutcome successor(
            Issuer old, IssuerName name, X500Name subject, Issuer parent, Author author) {
        Duration life = Duration.between(old.notBefore(), old.notAfter()).plusSeconds(1);
        Duration lasting = validity.below(parent, Optional.of(life), now()).length();
        return reaching(
                old,
                extensions ->
                        createBelow(
                                parent,
                                new NewCa(
                                        name,
                                        subject,
                                        old.publicKey().algorithm(),
                                        old.signer().algorithm(),
                                        extensions,
                                        Optional.of(lasting),
                                        Optional.of(old.name())),
                                author));
    }

    /** What comes of {@code make} with the reach of {@code old}. */
    private static IssuerOutcome reaching(Issuer old, Function<CaExtensions, IssuerOutcome> make) {
        try {
            return make.apply(CaExtensions.of(old.certificate().getExtensions()));
        } catch (MalformedNameException e) {
            return new Refused(
                    "issuer",
                    "the certificate of issuer "
                            + old.name()
                            + " "
                            + e.getMessage()
                            + ", which is not written here");
        }
    }

    private IssuerOutcome certify(NewCa wanted, KeyPair keys, Order order) {
        Optional<Refused> misfit =
                wanted.succeeds().flatMap(old -> misfit(old, wanted.name(), kind(order)));
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
                wanted.succeeds()
                        .map(old -> IssuerLife.prepared(now(), old))
                        .orElseGet(() -> IssuerLife.active(now())),
                Signing.certificate(der),
                signer);
    }

    private static IssuerKind kind(Order order) {
        return order.signedBy().isPresent() ? IssuerKind.INTERMEDIATE : IssuerKind.ROOT;
    }

    /** Why {@code name} cannot succeed {@code old}. */
    private Optional<Refused> misfit(IssuerName old, IssuerName name, IssuerKind kind) {
        boolean fits =
                issuers.find(old)
                        .filter(issuer -> issuer.kind() == kind)
                        .filter(issuer -> issuer.name().mount().equals(name.mount()))
                        .isPresent();
        return fits
                ? Optional.empty()
                : Optional.of(
                        new Refused(
                                "succeeds",
                                "must be an issuer of the same mount and of the same kind"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}

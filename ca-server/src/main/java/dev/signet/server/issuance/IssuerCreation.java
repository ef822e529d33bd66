package dev.signet.server.issuance;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.database.Months;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.LintGate;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Makes issuers: a CA key and its certificate, on record before it is signed, like any other.
 *
 * <p>The key reaches the database encrypted, in the transaction that completes the certificate,
 * which also announces the issuer to every server.
 */
public final class IssuerCreation {

    /** Role name on the records of CA certificates; no role can have it. */
    public static final String ROLE = "signet-issuer";

    /** Lets certificates be valid in the eyes of verifiers whose clocks are behind. */
    private static final Duration BACKDATE = Duration.ofHours(1);

    private final IssuerStore store;
    private final CertificateProfile profile;
    private final CrlDistribution distribution;
    private final Certification certification;
    private final AuditLog audit;
    private final Clock clock;
    private final SecureRandom random;

    public IssuerCreation(
            IssuerStore store,
            CrlDistribution distribution,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random,
            LintGate lint) {
        this.store = store;
        this.profile = new CertificateProfile(distribution);
        this.distribution = distribution;
        this.certification =
                new Certification(
                        inventory,
                        audit,
                        database,
                        clock,
                        random,
                        InventoryListener.NONE,
                        lint,
                        distribution);
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /** Makes a self-signed root that may have one CA below it. */
    public Issuer root(IssuerName name, String commonName, KeyAlgorithm keys, Duration lifetime) {
        return create(name, commonName, keys, lifetime, Optional.empty());
    }

    /** Makes an issuer below {@code parent} that has no CA below it; it ends no later. */
    public Issuer intermediate(
            IssuerName name,
            String commonName,
            KeyAlgorithm keys,
            Duration lifetime,
            Issuer parent) {
        return create(name, commonName, keys, lifetime, Optional.of(parent));
    }

    private Issuer create(
            IssuerName name,
            String commonName,
            KeyAlgorithm algorithm,
            Duration lifetime,
            Optional<Issuer> parent) {
        KeyPair keys = algorithm.generate(random);
        SubjectPublicKey key = publicKey(keys);
        Validity validity = validity(lifetime, parent);
        Signer own = new SoftwareSigner(keys, algorithm.signatureAlgorithm());
        Signer signer = parent.map(Issuer::signer).orElse(own);
        SubjectPublicKeyInfo issuerKey =
                parent.map(issuer -> issuer.certificate().getSubjectPublicKeyInfo())
                        .orElse(key.info());
        IssuerName signedBy = parent.map(Issuer::name).orElse(name);
        var subject =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN, new DERUTF8String(commonName))
                        .build();
        var result =
                certification.certify(
                        new Certification.Order(
                                signedBy,
                                CertificateKind.AUTHORITY,
                                parent.map(Issuer::certificate),
                                signer,
                                issuerKey,
                                validity,
                                Optional.empty(),
                                serial ->
                                        reservation(
                                                signedBy,
                                                serial,
                                                validity,
                                                commonName,
                                                key,
                                                profile.authority(
                                                        subject,
                                                        key,
                                                        parent,
                                                        signer.algorithm(),
                                                        parent.isPresent() ? 0 : 1,
                                                        serial,
                                                        validity)),
                                (tx, _) -> {
                                    // Far beyond the months that are kept open.
                                    Months.open(
                                            tx,
                                            Months.Holds.CERTIFICATES,
                                            SerialNumber.expiryMonth(validity.notAfter()));
                                    return Optional.empty();
                                },
                                (tx, der) -> {
                                    Issuer issuer = issuer(name, parent, der, own);
                                    store.keys().insert(tx, key, keys.getPrivate(), now());
                                    store.insert(tx, issuer, now());
                                    audit.append(
                                            tx,
                                            new Caller.ServerCaller().name(),
                                            "",
                                            new AuditEvent.IssuerCreated(
                                                    name.value(),
                                                    issuer.subjectKeyId(),
                                                    issuer.notAfter()));
                                    Changes.announce(tx, Changes.Topic.ISSUERS);
                                }));
        if (!(result instanceof Certification.Result.Completed(var _, var der))) {
            throw new IllegalStateException("issuer " + name + " could not be made");
        }
        return issuer(name, parent, der, own);
    }

    private Validity validity(Duration lifetime, Optional<Issuer> parent) {
        Instant start = now().minus(BACKDATE);
        Instant earliest = parent.map(Issuer::notBefore).orElse(Instant.EPOCH);
        Validity wanted =
                Validity.startingAt(start.isBefore(earliest) ? earliest : start, lifetime);
        Instant latest = parent.map(Issuer::notAfter).orElse(Instant.MAX);
        return wanted.notAfter().isAfter(latest)
                ? new Validity(wanted.notBefore(), latest)
                : wanted;
    }

    private Reservation reservation(
            IssuerName signedBy,
            SerialNumber serial,
            Validity validity,
            String commonName,
            SubjectPublicKey key,
            Der tbs) {
        return new Reservation(
                signedBy,
                serial,
                validity,
                distribution.shardOf(signedBy, serial),
                ROLE,
                0,
                "the creation of an issuer",
                new Caller.ServerCaller().name(),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.of(commonName),
                List.of(),
                key.algorithm(),
                key.sha256Hex(),
                Optional.empty(),
                ClientFacts.NONE,
                tbs,
                now());
    }

    private Issuer issuer(IssuerName name, Optional<Issuer> parent, Der der, Signer signer) {
        try {
            return new Issuer(
                    name,
                    parent.isPresent() ? IssuerKind.INTERMEDIATE : IssuerKind.ROOT,
                    parent.map(Issuer::name),
                    List.of(),
                    IssuerLife.active(now()),
                    new X509CertificateHolder(der.octets()),
                    signer);
        } catch (IOException e) {
            throw new UncheckedIOException("what we signed was read back before", e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static SubjectPublicKey publicKey(KeyPair keys) {
        try {
            return SubjectPublicKey.of(keys.getPublic());
        } catch (WeakKeyException e) {
            throw new IllegalStateException("we made a weak key", e);
        }
    }
}

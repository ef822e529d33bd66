package dev.signet.server.issuance;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.issuance.IssuerChoice.Chosen;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.GrantedName;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.RoleName;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The certificate with which this server itself speaks TLS: issued by the default issuer, or by
 * another of the default mount where that one must not certify the server's names; on record like
 * any other. Its key is made anew each time and lives in memory only.
 */
public final class ServerIdentity {

    /** Role name on the records of these certificates; no role can have it. */
    public static final RoleName ROLE = new RoleName("signet-server");

    static final Duration LIFETIME = Duration.ofHours(24);
    private static final Duration BACKDATE = Duration.ofMinutes(1);

    private final Issuers issuers;
    private final IssuerChoice issuerChoice;
    private final CertificateProfile profile;
    private final CrlDistribution distribution;
    private final Certification certification;
    private final Clock clock;
    private final SecureRandom random;
    private final List<SubjectAlternativeName> names;

    /** {@code names} are those under which clients reach this server. */
    public ServerIdentity(
            Mounts mounts,
            Issuers issuers,
            CrlDistribution distribution,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random,
            InventoryListener listener,
            List<SubjectAlternativeName> names,
            LintGate lint) {
        this.issuers = issuers;
        this.issuerChoice = new IssuerChoice(mounts, issuers);
        this.profile = new CertificateProfile(distribution);
        this.distribution = distribution;
        this.certification =
                new Certification(
                        inventory, audit, database, clock, random, listener, lint, distribution);
        this.clock = clock;
        this.random = random;
        this.names = List.copyOf(names);
    }

    /**
     * A private key and the chain that certifies it.
     *
     * @param chain leaf first, without the root
     */
    public record Identity(
            IssuerName issuer, PrivateKey privateKey, List<Der> chain, Validity validity) {
        public Identity {
            chain = List.copyOf(chain);
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Identity[" + validity + "]";
        }
    }

    /**
     * Issues a new certificate to this server.
     *
     * @throws SigningFailedException if the issuer's key is out of reach
     * @throws IllegalStateException if no issuer can sign
     */
    public Identity renew() throws SigningFailedException {
        KeyPair keys = KeyAlgorithm.EC_P256.generate(random);
        SubjectPublicKey key = SubjectPublicKey.ofOwn(keys);
        Instant now = clock.instant();
        Granted granted = granted(key, Optional.empty());
        Chosen.By chosen = chosen(key, now);
        Issuer issuer = chosen.issuer();
        Validity validity = chosen.validity();
        Certification.Result result =
                certification.certify(
                        new Certification.Order(
                                issuer.name(),
                                CertificateKind.END_ENTITY,
                                Optional.of(issuer.certificate()),
                                issuer.signer(),
                                issuer.certificate().getSubjectPublicKeyInfo(),
                                validity,
                                Optional.empty(),
                                serial -> reservation(granted, key, issuer, serial, validity, now),
                                (_, _) -> Optional.empty(),
                                (_, _) -> {}));
        if (result instanceof Certification.Result.Stopped(IssuanceOutcome.SignerOutOfReach _)
                || result
                        instanceof
                        Certification.Result.Abandoned(IssuanceOutcome.SignerUnavailable _)) {
            throw new SigningFailedException(
                    "the key of issuer " + issuer.name() + " is out of reach");
        }
        if (!(result instanceof Certification.Result.Completed(var _, var der))) {
            throw new IllegalStateException("the server's own certificate was not issued");
        }
        var chain = new ArrayList<Der>();
        chain.add(der);
        List<Der> upwards = issuers.chain(issuer);
        chain.addAll(upwards.subList(0, upwards.size() - 1));
        return new Identity(issuer.name(), keys.getPrivate(), chain, validity);
    }

    private Chosen.By chosen(SubjectPublicKey key, Instant now) {
        Stream<Optional<IssuerName>> others =
                issuers.all().stream()
                        .map(Issuer::name)
                        .filter(name -> name.mount().equals(MountName.DEFAULT))
                        .map(Optional::of);
        return Stream.concat(Stream.of(Optional.<IssuerName>empty()), others)
                .map(issuer -> issuerChoice.choose(granted(key, issuer), now))
                .filter(Chosen.By.class::isInstance)
                .map(Chosen.By.class::cast)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no issuer can sign the server's own certificate for " + names));
    }

    /** Whether the issuer of {@code identity} would sign another one. */
    public boolean isByActiveIssuer(Identity identity) {
        return issuers.active(identity.issuer())
                .filter(issuer -> issuer.name().equals(identity.issuer()))
                .isPresent();
    }

    private Reservation reservation(
            Granted granted,
            SubjectPublicKey key,
            Issuer issuer,
            SerialNumber serial,
            Validity validity,
            Instant now) {
        int crlShard = distribution.shardOf(issuer.name(), serial);
        return new OwnReservation(
                        ROLE,
                        "the names of this server's configuration",
                        Optional.empty(),
                        names,
                        key)
                .of(
                        issuer.name(),
                        serial,
                        validity,
                        crlShard,
                        profile.endEntity(granted, key, issuer, serial, validity, crlShard),
                        now);
    }

    private Granted granted(SubjectPublicKey key, Optional<IssuerName> issuer) {
        return new Granted(
                ROLE,
                0,
                issuer,
                DistinguishedName.EMPTY,
                names.stream().map(name -> new GrantedName(name, "configuration")).toList(),
                LIFETIME,
                BACKDATE,
                Optional.empty(),
                true,
                new RequestedKey.Presented(key),
                Set.of(KeyUsage.DIGITAL_SIGNATURE),
                Set.of(ExtendedKeyUsage.SERVER_AUTH),
                List.of(),
                true,
                false);
    }
}

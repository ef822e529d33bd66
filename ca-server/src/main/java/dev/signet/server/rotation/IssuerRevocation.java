package dev.signet.server.rotation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.KeyRevocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLives;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerCare.Ground;
import dev.signet.server.rotation.LifeOutcome.Blocked;
import dev.signet.server.rotation.LifeOutcome.Done;
import dev.signet.server.rotation.LifeOutcome.Impossible;
import dev.signet.server.rotation.LifeOutcome.UnknownIssuer;
import dev.signet.server.x509.RevocationReason;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Revokes issuers: every CA here that certified them lists their certificates, they sign nothing
 * but CRLs, and nobody below them signs. A root that is trusted is not looked for on CRLs; it
 * leaves the trust bundle instead. Safe for concurrent use.
 */
public final class IssuerRevocation {

    private final Issuers issuers;
    private final IssuerReload reload;
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final Outlooks outlooks;
    private final IssuerLives lives = new IssuerLives();
    private final KeyRevocations certificates = new KeyRevocations();

    IssuerRevocation(Ground ground, Outlooks outlooks) {
        this.issuers = ground.issuers();
        this.reload = ground.reload();
        this.inventory = ground.inventory();
        this.audit = ground.audit();
        this.database = ground.database();
        this.clock = ground.clock();
        this.outlooks = outlooks;
    }

    /**
     * What an operator wants.
     *
     * @param force also where somebody could then not go on
     * @param fromTrustBundle a root is meant, and is to leave the trust bundle at once
     */
    public record Order(
            IssuerName issuer, RevocationReason reason, boolean force, boolean fromTrustBundle) {}

    /**
     * Revokes an issuer, for good. One that is revoked already is looked at again only where its
     * key turns out to be compromised.
     */
    public LifeOutcome revoke(Order order, Author author) {
        var _ = reload.into(issuers);
        Optional<Issuer> found = issuers.find(order.issuer());
        if (found.isEmpty()) {
            return new UnknownIssuer(order.issuer());
        }
        Issuer issuer = found.get();
        boolean again = issuer.state() == IssuerState.REVOKED;
        if (again && !isNews(issuer, order)) {
            return new Done(issuer, List.of());
        }
        List<String> blockers = again ? List.of() : blockers(issuer, order);
        if (!blockers.isEmpty()) {
            return new Blocked(blockers);
        }
        Optional<List<String>> warnings = store(issuer, order, author);
        var _ = reload.into(issuers);
        return warnings.<LifeOutcome>map(
                        texts -> new Done(issuers.find(issuer.name()).orElse(issuer), texts))
                .orElseGet(() -> new Impossible(IssuerChange.OTHERS));
    }

    /** Whether the key of an issuer that is revoked is now said to be someone else's too. */
    private boolean isNews(Issuer issuer, Order order) {
        return order.reason() == RevocationReason.KEY_COMPROMISE
                && !database.resultOf(
                        tx -> inventory.isBlocked(tx, issuer.publicKey().sha256Hex()));
    }

    private List<String> blockers(Issuer issuer, Order order) {
        var blockers = new ArrayList<String>();
        if (issuer.kind() == IssuerKind.ROOT && !order.fromTrustBundle()) {
            blockers.add(
                    "it is a root, which verifiers trust whatever CRLs say: it leaves the trust"
                            + " bundle at once, and with it everything below it; confirm with"
                            + " remove_from_trust_bundle");
        }
        if (!order.force()) {
            Issuer changed = issuer.with(issuer.life().in(IssuerState.REVOKED, clock.instant()));
            blockers.addAll(new Dependents(outlooks.use(), changed).complaints());
        }
        return blockers;
    }

    /** What the operator has to see to; empty if somebody else was faster. */
    private Optional<List<String>> store(Issuer issuer, Order order, Author author) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return database.resultOf(tx -> {
            if (issuer.state() != IssuerState.REVOKED
                    && !lives.move(tx, issuer.name(), issuer.state(), IssuerState.REVOKED, now)) {
                return Optional.empty();
            }
            if (order.reason() == RevocationReason.KEY_COMPROMISE) {
                inventory.blockKey(tx, issuer.publicKey().sha256Hex(), now);
            }
            revokeCertificates(
                    tx, issuer, new RevocationFacts(now, order.reason(), author.caller()), author);
            audit.append(
                    tx,
                    author.caller(),
                    author.requestId(),
                    new AuditEvent.IssuerRevoked(
                            issuer.name().value(),
                            issuer.serial().hex(),
                            order.reason().text(),
                            order.force()));
            Changes.announce(tx, Changes.Topic.ISSUERS);
            return Optional.of(warnings(tx, issuer));
        });
    }

    /**
     * Has every CA that certified the key of {@code issuer} list what it signed: its certificate,
     * those that it had before it was reissued, and its cross-certificates. Of a key that someone
     * else may hold, whatever it was certified for.
     */
    private void revokeCertificates(
            Handle tx, Issuer issuer, RevocationFacts facts, Author author) {
        Optional<String> role =
                facts.reason() == RevocationReason.KEY_COMPROMISE
                        ? Optional.empty()
                        : Optional.of(CaCertification.ROLE);
        List<RevokedCertificate> revoked;
        do {
            revoked = certificates.revoke(tx, issuer.publicKey().sha256Hex(), role, facts);
            audit.appendAll(
                    tx,
                    author.caller(),
                    author.requestId(),
                    revoked.stream().map(each -> each.event(facts.reason())).toList());
        } while (revoked.size() == KeyRevocations.BATCH);
    }

    private List<String> warnings(Handle tx, Issuer issuer) {
        if (issuer.kind() == IssuerKind.ROOT) {
            return List.of(
                    "whoever trusts a root asks no CRL about it; only cross-certificates of it are"
                            + " on CRLs: take it out of everything that trusts it, and reissue what"
                            + " is below it");
        }
        return issuer.parent().isPresent() && inventory.find(tx, issuer.serial()).isPresent()
                ? List.of()
                : List.of(
                        "its certificate %s is not on record here: have the CA that signed it revoke it"
                                .formatted(issuer.serial().hex()));
    }
}

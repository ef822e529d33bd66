package dev.signet.server.rotation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.Inventory;
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
 * Revokes issuers: their parent lists their certificate, they sign nothing but CRLs, and nobody
 * below them signs. A root cannot be on its own CRL; it leaves the trust bundle instead. Safe for
 * concurrent use.
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

    public LifeOutcome revoke(Order order, Author author) {
        var _ = reload.into(issuers);
        Optional<Issuer> found = issuers.find(order.issuer());
        if (found.isEmpty()) {
            return new UnknownIssuer(order.issuer());
        }
        Issuer issuer = found.get();
        if (issuer.state() == IssuerState.REVOKED) {
            return new Done(issuer, List.of());
        }
        List<String> blockers = blockers(issuer, order);
        if (!blockers.isEmpty()) {
            return new Blocked(blockers);
        }
        Optional<List<String>> warnings = store(issuer, order, author);
        var _ = reload.into(issuers);
        return warnings.<LifeOutcome>map(
                        texts -> new Done(issuers.find(issuer.name()).orElse(issuer), texts))
                .orElseGet(() -> new Impossible(IssuerChange.OTHERS));
    }

    private List<String> blockers(Issuer issuer, Order order) {
        var blockers = new ArrayList<String>();
        if (issuer.kind() == IssuerKind.ROOT && !order.fromTrustBundle()) {
            blockers.add(
                    "it is a root, which no CRL can list: it leaves the trust bundle at once, and"
                            + " with it everything below it; confirm with"
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
            if (!lives.move(tx, issuer.name(), issuer.state(), IssuerState.REVOKED, now)) {
                return Optional.empty();
            }
            if (order.reason() == RevocationReason.KEY_COMPROMISE) {
                inventory.blockKey(tx, issuer.publicKey().sha256Hex(), now);
            }
            List<String> warnings = list(tx, issuer, order, author, now);
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
            return Optional.of(warnings);
        });
    }

    /** Has the parent list the certificate, where that is possible here. */
    private List<String> list(Handle tx, Issuer issuer, Order order, Author author, Instant now) {
        if (issuer.kind() == IssuerKind.ROOT) {
            return List.of(
                    "no CRL can list a root: take it out of everything that trusts it, and reissue"
                            + " what is below it");
        }
        Optional<CertificateRecord> record =
                issuer.parent().flatMap(_ -> inventory.find(tx, issuer.serial()));
        if (record.isEmpty()) {
            return List.of(
                    "its certificate %s is not on record here: have the CA that signed it revoke it"
                            .formatted(issuer.serial().hex()));
        }
        // It may have been revoked by its serial number before.
        var _ = inventory.revoke(tx, record.get(), now, order.reason(), author.caller());
        return List.of();
    }
}

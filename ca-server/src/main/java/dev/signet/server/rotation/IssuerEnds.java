package dev.signet.server.rotation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.IssuerUse;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerLives;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerCare.Ground;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Notices what issuers come to without anybody saying so. */
final class IssuerEnds {

    /**
     * Longer than a request takes that began before all servers knew that the issuer is retired.
     */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    private static final String SERVER = new Caller.ServerCaller().name();

    private final Issuers issuers;
    private final CrlStore crls;
    private final AuditLog audit;
    private final Database database;
    private final IssuerLives lives = new IssuerLives();
    private final IssuerUse use = new IssuerUse(ResponderCertification.ROLE.value());
    private final Revocations revocations = new Revocations();

    IssuerEnds(Ground ground) {
        this.issuers = ground.issuers();
        this.crls = ground.crls();
        this.audit = ground.audit();
        this.database = ground.database();
    }

    /**
     * Takes {@code issuer} on: to REVOKED if its certificate is on record as revoked, to RETIRED if
     * it has expired and nothing is {@code awaited} to take its place, and out of service if
     * everything it signed is over.
     */
    void end(Issuer issuer, boolean awaited, Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        database.inTransaction(tx -> {
            if (revoke(tx, issuer, second)
                    || (!awaited && expire(tx, issuer, second))
                    || drain(tx, issuer)) {
                Changes.announce(tx, Changes.Topic.ISSUERS);
            }
        });
    }

    private boolean revoke(Handle tx, Issuer issuer, Instant now) {
        SerialNumber serial = issuer.serial();
        if (!issuer.state().followers().contains(IssuerState.REVOKED)
                || serial.expiryMonth().isEmpty()) {
            return false;
        }
        Optional<RevocationFacts> facts = revocations.find(tx, serial);
        if (facts.isEmpty()
                || !lives.move(tx, issuer.name(), issuer.state(), IssuerState.REVOKED, now)) {
            return false;
        }
        audit.append(
                tx,
                SERVER,
                "",
                new AuditEvent.IssuerRevoked(
                        issuer.name().value(), serial.hex(), facts.get().reason().text(), false));
        return true;
    }

    private boolean expire(Handle tx, Issuer issuer, Instant now) {
        if (!mayYetSign(issuer)
                || !now.isAfter(issuer.notAfter())
                || !lives.move(tx, issuer.name(), issuer.state(), IssuerState.RETIRED, now)) {
            return false;
        }
        audit.append(
                tx,
                SERVER,
                "",
                new AuditEvent.IssuerRetired(issuer.name().value(), "it expired", false));
        return true;
    }

    /**
     * When each of its CRLs is newer than the end of whatever it signed: then the last entry was
     * listed once after it expired (RFC 5280 §3.3).
     */
    private boolean drain(Handle tx, Issuer issuer) {
        Instant soonest = issuer.life().since().plus(UNDER_WAY);
        Optional<Instant> oldest = crls.oldest(tx, issuer.name());
        boolean over =
                !mayYetSign(issuer)
                        && oldest.filter(soonest::isBefore).isPresent()
                        && use.isOver(tx, issuer.name(), ofDrained(issuer), oldest.get());
        if (!over || !lives.drain(tx, issuer.name())) {
            return false;
        }
        audit.append(tx, SERVER, "", new AuditEvent.IssuerDrained(issuer.name().value()));
        return true;
    }

    private static boolean mayYetSign(Issuer issuer) {
        return issuer.state() == IssuerState.ACTIVE || issuer.state() == IssuerState.PREPARED;
    }

    /** Its own certificate, where it is a root, and those of issuers that need it no more. */
    private Collection<SerialNumber> ofDrained(Issuer issuer) {
        return Stream.concat(
                        Stream.of(issuer),
                        issuers.all().stream().filter(each -> each.life().drained()))
                .map(Issuer::serial)
                .toList();
    }
}

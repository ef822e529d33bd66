package dev.signet.server.rotation;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.auth.Caller;
import dev.signet.server.crl.CrlFreshness;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.IssuerOutcome;
import dev.signet.server.hierarchy.Rekey;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerLives;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerCare.Ground;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an issuer's successor, and has it sign in its place. */
final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    /** Within which every server knows of an issuer, with much to spare. */
    static final Duration KNOWN = Duration.ofSeconds(5);

    private static final Author SERVER = new Author(new Caller.ServerCaller().name(), "");

    private final Issuers issuers;
    private final Rekey rekey;
    private final CrlFreshness crls;
    private final AuditLog audit;
    private final Database database;
    private final IssuerLives lives = new IssuerLives();

    Succession(Ground ground, Rekey rekey) {
        this.issuers = ground.issuers();
        this.crls = ground.freshness();
        this.audit = ground.audit();
        this.database = ground.database();
        this.rekey = rekey;
    }

    /**
     * Makes a successor of {@code old} that {@code signer} certifies: a new key of the same kind,
     * the same reach, the same length of life as far as {@code signer} lasts. It is prepared, so it
     * publishes CRLs and signs nothing else.
     *
     * @throws IllegalStateException if it could not be made
     */
    void prepare(Issuer old, Issuer signer) {
        Generation generation = Generation.after(old, issuers);
        IssuerOutcome outcome =
                rekey.successor(old, generation.name(old), generation.subject(old), signer, SERVER);
        if (outcome instanceof IssuerOutcome.NameTaken(var name)) {
            LOG.info("another server was faster to make issuer {}", name);
            return;
        }
        if (!(outcome instanceof IssuerOutcome.Done(var made))) {
            throw new IllegalStateException(
                    "no successor of issuer " + old.name() + " could be made: " + outcome);
        }
        LOG.info(
                "prepared issuer {}, valid until {}, to succeed {}",
                made.name(),
                made.notAfter(),
                old.name());
    }

    /**
     * Has {@code successor} sign in the place of {@code old}, in one step for every server; not
     * before its CRLs are published nor, unless nobody signs meanwhile, before every server knows
     * of it.
     */
    void replace(Issuer old, Issuer successor, Instant now) {
        Optional<String> missing = crls.stale(successor, now);
        boolean known = !now.isBefore(successor.life().since().plus(KNOWN));
        boolean urgent =
                issuers.active(old.name()).filter(issuer -> issuer.isValidAt(now)).isEmpty();
        if (missing.isPresent() || !(known || urgent)) {
            return;
        }
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        boolean replaced =
                database.resultOf(tx -> {
                    if (!lives.move(
                            tx,
                            successor.name(),
                            IssuerState.PREPARED,
                            IssuerState.ACTIVE,
                            second)) {
                        return false;
                    }
                    audit.append(
                            tx,
                            SERVER.caller(),
                            SERVER.requestId(),
                            new AuditEvent.IssuerActivated(successor.name().value(), false));
                    // It may have been retired or revoked meanwhile.
                    if (lives.move(
                            tx, old.name(), IssuerState.ACTIVE, IssuerState.RETIRED, second)) {
                        audit.append(
                                tx,
                                SERVER.caller(),
                                SERVER.requestId(),
                                new AuditEvent.IssuerRetired(
                                        old.name().value(),
                                        "succeeded by " + successor.name(),
                                        false));
                    }
                    Changes.announce(tx, Changes.Topic.ISSUERS);
                    return true;
                });
        if (replaced) {
            LOG.info("issuer {} signs in the place of {}", successor.name(), old.name());
        }
    }
}

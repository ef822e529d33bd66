package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.hierarchy.IssuerOutcome.Signed;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CaCertification.Order;
import dev.signet.server.issuance.CaCertification.Result;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.CaSigningRequest;
import dev.signet.server.x509.Validity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.RFC4519Style;

/**
 * Certifies CAs whose keys are not here, or are those of requests here. What they may do is what
 * the operator says; what their request asks for beyond key and subject has no effect.
 */
public final class IntermediateSigning {

    private static final String WHY = "the certification of a CA";

    private final CaCertification certification;
    private final CaValidity validity;
    private final Signing signing;
    private final Inventory inventory;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final Issuers issuers;

    public IntermediateSigning(
            Issuers issuers,
            Mounts mounts,
            CaCertification certification,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock) {
        this.issuers = issuers;
        this.certification = certification;
        this.validity = new CaValidity(mounts, issuers);
        this.signing = new Signing(issuers, validity);
        this.inventory = inventory;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /**
     * What an operator wants certified.
     *
     * @param subject in place of the one that {@code csr} asks for
     * @param lifetime empty for as long as is usual, but no longer than the issuer
     */
    public record Request(
            CaSigningRequest csr,
            Optional<X500Name> subject,
            CaExtensions extensions,
            Optional<Duration> lifetime) {

        X500Name chosenSubject() {
            return subject.orElse(csr.subject());
        }
    }

    /** Lets {@code signer} certify the CA of {@code request}. */
    public IssuerOutcome sign(Issuer signer, Request request, Author author) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<Refused> obstacle =
                obstacle(request)
                        .or(() ->
                                signing.obstacle(
                                        signer, request.extensions(), request.lifetime(), now));
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        X500Name subject = request.chosenSubject();
        Validity granted = validity.below(signer, request.lifetime(), now);
        Result result =
                certification.certify(
                        Order.by(
                                signer,
                                subject,
                                request.csr().publicKey(),
                                CaCertification.newKeyId(request.csr().publicKey()),
                                request.extensions(),
                                granted,
                                WHY,
                                author),
                        (tx, der) ->
                                audit.append(
                                        tx,
                                        author.caller(),
                                        author.requestId(),
                                        new AuditEvent.IntermediateSigned(
                                                signer.name().value(),
                                                CaCertification.serial(der).hex(),
                                                RFC4519Style.INSTANCE.toString(subject),
                                                granted.notAfter())));
        return Signing.outcome(
                result,
                signer.name(),
                made ->
                        new Signed(
                                signer, made.serial(), granted, made.der(), request.csr().asked()));
    }

    private Optional<Refused> obstacle(Request request) {
        X500Name subject = request.chosenSubject();
        if (subject.getRDNs().length == 0) {
            return refused(
                    "csr", "the request names no subject, which a CA needs; give common_name");
        }
        for (Issuer issuer : issuers.all()) {
            if (request.csr().publicKey().equals(issuer.publicKey())) {
                return refused(
                        "csr",
                        "the key is that of issuer "
                                + issuer.name()
                                + "; another certificate for it is made with cross-sign");
            }
            if (subject.equals(issuer.certificate().getSubject())) {
                return refused(
                        "csr",
                        "the subject is that of issuer "
                                + issuer.name()
                                + "; two CAs need two subjects: give another common_name");
            }
        }
        String hash = request.csr().publicKey().sha256Hex();
        return database.resultOf(tx -> inventory.isBlocked(tx, hash))
                ? refused("csr", "the key is blocked: someone else may hold it")
                : Optional.empty();
    }

    private static Optional<Refused> refused(String field, String detail) {
        return Optional.of(new Refused(field, detail));
    }
}

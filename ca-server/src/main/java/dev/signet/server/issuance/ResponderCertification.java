package dev.signet.server.issuance;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.LintGate;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Certifies the keys with which servers answer OCSP requests in an issuer's place (RFC 6960
 * §4.2.2.2), so that the issuer's own key signs nothing but certificates and CRLs. On record like
 * any other certificate.
 */
public final class ResponderCertification {

    /** Role name on the records of these certificates; no role can have it. */
    public static final RoleName ROLE = new RoleName("signet-ocsp");

    /**
     * How long such a certificate is valid, unless its issuer ends first. Nobody asks whether it is
     * revoked (id-pkix-ocsp-nocheck), so it is short.
     */
    public static final Duration LIFETIME = Duration.ofDays(3);

    /** As much as {@code openssl ocsp} lets clocks differ. */
    private static final Duration BACKDATE = Duration.ofMinutes(5);

    private static final String COMMON_NAME = "OCSP responder";

    private final CertificateProfile profile;
    private final CrlDistribution distribution;
    private final Certification certification;
    private final Clock clock;

    public ResponderCertification(
            CrlDistribution distribution,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random,
            InventoryListener listener,
            LintGate lint) {
        this.profile = new CertificateProfile(distribution);
        this.distribution = distribution;
        this.certification =
                new Certification(
                        inventory, audit, database, clock, random, listener, lint, distribution);
        this.clock = clock;
    }

    /** A certificate and how long it is valid. */
    public record Certified(Der certificate, Validity validity) {}

    /**
     * Lets {@code issuer} certify {@code key}, whatever its state: one that certifies nobody any
     * more still has certificates whose status is asked for.
     *
     * @throws IllegalStateException if it could not
     */
    public Certified certify(Issuer issuer, SubjectPublicKey key) {
        Instant now = clock.instant();
        Validity validity = validity(issuer, now);
        var own =
                new OwnReservation(
                        ROLE,
                        "an OCSP responder of this server",
                        Optional.of(COMMON_NAME),
                        List.of(),
                        key);
        Certification.Result result =
                certification.certify(
                        new Certification.Order(
                                issuer.name(),
                                CertificateKind.OCSP_RESPONDER,
                                Optional.of(issuer.certificate()),
                                issuer.signer(),
                                issuer.certificate().getSubjectPublicKeyInfo(),
                                validity,
                                Optional.empty(),
                                serial ->
                                        own.of(
                                                issuer.name(),
                                                serial,
                                                validity,
                                                distribution.shardOf(issuer.name(), serial),
                                                profile.responder(
                                                        COMMON_NAME, key, issuer, serial, validity),
                                                now),
                                (_, _) -> Optional.empty(),
                                (_, _) -> {}));
        if (!(result instanceof Certification.Result.Completed(var _, var der))) {
            throw new IllegalStateException(
                    "issuer " + issuer.name() + " did not certify its OCSP responder");
        }
        return new Certified(der, validity);
    }

    private static Validity validity(Issuer issuer, Instant now) {
        Instant start = now.minus(BACKDATE);
        Validity wanted =
                Validity.startingAt(
                        start.isBefore(issuer.notBefore()) ? issuer.notBefore() : start, LIFETIME);
        return wanted.notAfter().isAfter(issuer.notAfter())
                ? new Validity(wanted.notBefore(), issuer.notAfter())
                : wanted;
    }
}

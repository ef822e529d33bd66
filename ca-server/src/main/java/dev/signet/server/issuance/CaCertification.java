package dev.signet.server.issuance;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Database;
import dev.signet.server.database.Months;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.LintGate;
import dev.signet.server.signing.Signer;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.jdbi.v3.core.Handle;

/**
 * Certifies the keys of CAs, here and elsewhere: on record before they are signed, like any other
 * certificate.
 */
public final class CaCertification {

    /** Role name on the records of CA certificates; no role can have it. */
    public static final String ROLE = "signet-issuer";

    /** What the record has room for, RFC 5280 appendix A.1, ub-common-name. */
    private static final int MAX_COMMON_NAME = 64;

    private final CertificateProfile profile;
    private final CrlDistribution distribution;
    private final Certification certification;
    private final Inventory inventory;
    private final Database database;
    private final Clock clock;

    public CaCertification(
            CrlDistribution distribution,
            Inventory inventory,
            AuditLog audit,
            Database database,
            Clock clock,
            SecureRandom random,
            LintGate lint) {
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
        this.inventory = inventory;
        this.database = database;
        this.clock = clock;
    }

    /**
     * What is to be certified.
     *
     * @param name under which it is recorded: of the issuer that signs; where a root signs itself,
     *     its own
     * @param signedBy empty where a root signs itself
     * @param signer of the key that signs
     * @param why takes the place of a role's rules on the record
     */
    public record Order(
            IssuerName name,
            Optional<Issuer> signedBy,
            Signer signer,
            X500Name subject,
            SubjectPublicKey key,
            Der subjectKeyId,
            CaExtensions extensions,
            Validity validity,
            String why,
            Author author) {

        /** A certificate that {@code issuer} signs. */
        public static Order by(
                Issuer issuer,
                X500Name subject,
                SubjectPublicKey key,
                Der subjectKeyId,
                CaExtensions extensions,
                Validity validity,
                String why,
                Author author) {
            return new Order(
                    issuer.name(),
                    Optional.of(issuer),
                    issuer.signer(),
                    subject,
                    key,
                    subjectKeyId,
                    extensions,
                    validity,
                    why,
                    author);
        }
    }

    /** What else happens in the transaction that completes the certificate. */
    @FunctionalInterface
    public interface Completing {
        void run(Handle tx, Der der);
    }

    /** How it ended. */
    public sealed interface Result {

        /** The certificate is on record and may be handed out. */
        record Certified(SerialNumber serial, Der der) implements Result {}

        /** Nothing was reserved: someone else may hold {@code key}, which is said in words. */
        record KeyBlocked(String key) implements Result {}

        /** What would have been signed breaks rules; operators know which. Nothing was reserved. */
        record LintFailed() implements Result {}

        /** The key is out of reach; what it may have signed is on record. */
        record SignerUnavailable() implements Result {}
    }

    /** The key identifier of a key that has none yet: method 1 of RFC 5280 §4.2.1.2. */
    public static Der newKeyId(SubjectPublicKey key) {
        return Der.copyOf(
                new BcX509ExtensionUtils()
                        .createSubjectKeyIdentifier(key.info())
                        .getKeyIdentifier());
    }

    /** The serial number of a certificate that was made here. */
    public static SerialNumber serial(Der certificate) {
        return new SerialNumber(
                Certificate.getInstance(certificate.octets()).getSerialNumber().getValue());
    }

    /**
     * Signs the certificate.
     *
     * @throws org.jdbi.v3.core.JdbiException if {@code completing} throws it: the certificate is
     *     then reserved, perhaps signed, and never handed out
     */
    public Result certify(Order order, Completing completing) {
        SubjectPublicKeyInfo issuerKey =
                order.signedBy()
                        .map(issuer -> issuer.certificate().getSubjectPublicKeyInfo())
                        .orElse(order.key().info());
        Optional<Result> blocked = blocked(order);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        var result =
                certification.certify(
                        new Certification.Order(
                                order.name(),
                                CertificateKind.AUTHORITY,
                                order.signedBy().map(Issuer::certificate),
                                order.signer(),
                                issuerKey,
                                order.validity(),
                                Optional.empty(),
                                serial -> reservation(order, serial),
                                (tx, _) -> {
                                    // Far beyond the months that are kept open.
                                    Months.open(
                                            tx,
                                            Months.Holds.CERTIFICATES,
                                            SerialNumber.expiryMonth(order.validity().notAfter()));
                                    return Optional.empty();
                                },
                                completing::run));
        return switch (result) {
            case Certification.Result.Completed(var reservation, var der) ->
                    new Result.Certified(reservation.serial(), der);
            case Certification.Result.Stopped(IssuanceOutcome.SignerOutOfReach _),
                    Certification.Result.Abandoned _ ->
                    new Result.SignerUnavailable();
            case Certification.Result.Stopped _ -> new Result.LintFailed();
        };
    }

    /** Neither does a key that someone else may hold certify CAs, nor is it certified. */
    private Optional<Result> blocked(Order order) {
        Optional<String> signer = order.signedBy().map(issuer -> issuer.publicKey().sha256Hex());
        return database.resultOf(tx -> {
            if (signer.filter(hash -> inventory.isBlocked(tx, hash)).isPresent()) {
                return Optional.of(new Result.KeyBlocked("the key of issuer " + order.name()));
            }
            return inventory.isBlocked(tx, order.key().sha256Hex())
                    ? Optional.of(new Result.KeyBlocked("the key that is to be certified"))
                    : Optional.empty();
        });
    }

    private Reservation reservation(Order order, SerialNumber serial) {
        return new Reservation(
                order.name(),
                serial,
                order.validity(),
                distribution.shardOf(order.name(), serial),
                ROLE,
                0,
                order.why(),
                order.author().caller(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                order.author().requestId(),
                commonName(order.subject()),
                List.of(),
                order.key().algorithm(),
                order.key().sha256Hex(),
                Optional.empty(),
                ClientFacts.NONE,
                profile.authority(order, serial),
                clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private static Optional<String> commonName(X500Name subject) {
        RDN[] names = subject.getRDNs(BCStyle.CN);
        return names.length > 0
                        && names[0].getFirst().getValue() instanceof ASN1String text
                        && text.getString().length() <= MAX_COMMON_NAME
                ? Optional.of(text.getString())
                : Optional.empty();
    }
}

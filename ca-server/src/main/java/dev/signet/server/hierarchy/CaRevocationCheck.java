package dev.signet.server.hierarchy;

import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.style.RFC4519Style;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jdbi.v3.core.Handle;

/**
 * What is known here against a CA that is to become an issuer, and against those above it: revoked
 * issuers, certificates that issuers here signed and revoked, blocked keys.
 */
final class CaRevocationCheck {

    private final Issuers issuers;
    private final Inventory inventory = new Inventory();
    private final Revocations revocations = new Revocations();

    CaRevocationCheck(Issuers issuers) {
        this.issuers = issuers;
    }

    /** Why {@code issuer} cannot be taken in; empty if it can. */
    Optional<Refused> complaint(Handle tx, Issuer issuer) {
        if (issuers.isRevoked(issuer)) {
            return Optional.of(
                    new Refused(
                            "chain",
                            "one of the CAs above issuer " + issuer.name() + " is revoked here"));
        }
        return Stream.concat(Stream.of(issuer.der()), issuer.above().stream())
                .map(Signing::certificate)
                .flatMap(certificate -> complaint(tx, certificate).stream())
                .findFirst()
                .map(text -> new Refused("certificate", text));
    }

    private Optional<String> complaint(Handle tx, X509CertificateHolder certificate) {
        String subject = RFC4519Style.INSTANCE.toString(certificate.getSubject());
        if (keyHash(certificate).filter(hash -> inventory.isBlocked(tx, hash)).isPresent()) {
            return Optional.of("the key of " + subject + " is blocked: someone else may hold it");
        }
        return isRevoked(tx, certificate)
                ? Optional.of(
                        "the certificate of "
                                + subject
                                + " was revoked here; have a new one signed")
                : Optional.empty();
    }

    private boolean isRevoked(Handle tx, X509CertificateHolder certificate) {
        var serial = new SerialNumber(certificate.getSerialNumber());
        return serial.expiryMonth().isPresent()
                && issuers.all().stream()
                        .anyMatch(issuer ->
                                issuer.certificate().getSubject().equals(certificate.getIssuer()))
                && revocations.find(tx, serial).isPresent();
    }

    /** Empty if the key is too weak to be one that was ever certified, and so blocked, here. */
    private static Optional<String> keyHash(X509CertificateHolder certificate) {
        try {
            return Optional.of(
                    SubjectPublicKey.parse(certificate.getSubjectPublicKeyInfo()).sha256Hex());
        } catch (WeakKeyException _) {
            return Optional.empty();
        }
    }
}

package dev.signet.server.hierarchy;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.signing.Signer;
import dev.signet.server.x509.CaCertificate;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedCertificateException;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * Makes an issuer of a key that we hold and of certificates that were signed elsewhere, which it
 * does not believe: everything that path validation (RFC 5280 §6) will look at is looked at here.
 */
final class SignedElsewhere {

    /** Certificates of one path, and of one request. */
    private static final int MAX_CERTIFICATES = 8;

    private final Issuers issuers;

    SignedElsewhere(Issuers issuers) {
        this.issuers = issuers;
    }

    /**
     * The issuer {@code name} with the key of {@code signer}, to be.
     *
     * @param given its certificate and those above it, in any order; those of issuers here may be
     *     left out
     * @param succeeds the issuer whose place it will take, if any
     * @throws UnfitCertificateException if they do not make a path that is valid {@code now}, from
     *     a CA certificate for that key up to a root
     */
    Issuer issuer(
            IssuerName name,
            Signer signer,
            List<Der> given,
            Optional<IssuerName> succeeds,
            Instant now)
            throws UnfitCertificateException {
        List<CaCertificate> certificates = parsed(given);
        CaCertificate own = own(name, signer, certificates);
        List<CaCertificate> path = path(own, certificates);
        new CaPathCheck(path).check(now);
        Optional<Issuer> parent =
                path.size() == 1 ? Optional.empty() : here(path.get(1)).map(Known::issuer);
        return new Issuer(
                name,
                path.size() == 1 ? IssuerKind.ROOT : IssuerKind.INTERMEDIATE,
                parent.map(Issuer::name),
                parent.isPresent()
                        ? List.of()
                        : path.stream().skip(1).map(CaCertificate::der).toList(),
                IssuerLife.prepared(now.truncatedTo(ChronoUnit.SECONDS), succeeds),
                own.holder(),
                signer);
    }

    static AuditEvent event(Issuer issuer, boolean withKey) {
        return new AuditEvent.IssuerImported(
                issuer.name().value(),
                issuer.subjectKeyId(),
                issuer.certificate().getSerialNumber().toString(16),
                issuer.notAfter(),
                withKey);
    }

    private static List<CaCertificate> parsed(List<Der> given) throws UnfitCertificateException {
        if (given.isEmpty() || given.size() > MAX_CERTIFICATES) {
            throw new UnfitCertificateException(
                    "certificate",
                    "there are "
                            + given.size()
                            + " certificates; 1 to "
                            + MAX_CERTIFICATES
                            + " are needed: the CA's own and those above it");
        }
        var certificates = new ArrayList<CaCertificate>();
        for (int i = 0; i < given.size(); i++) {
            try {
                certificates.add(CaCertificate.parse(given.get(i)));
            } catch (MalformedCertificateException e) {
                throw new UnfitCertificateException(
                        "certificate", "certificate " + (i + 1) + ": " + e.getMessage());
            }
        }
        return certificates;
    }

    /** The one certificate for our key. */
    private static CaCertificate own(
            IssuerName name, Signer signer, List<CaCertificate> certificates)
            throws UnfitCertificateException {
        List<CaCertificate> own =
                certificates.stream()
                        .filter(each ->
                                each.certificate().getPublicKey().equals(signer.publicKey()))
                        .toList();
        if (own.size() != 1) {
            throw new UnfitCertificateException(
                    "certificate",
                    own.isEmpty()
                            ? "no certificate here is for the key of " + name
                            : "there are "
                                    + own.size()
                                    + " certificates for the key of "
                                    + name
                                    + "; give the one that is to be in its chain");
        }
        CaCertificate certificate = own.getFirst();
        try {
            var _ = SubjectPublicKey.parse(certificate.holder().getSubjectPublicKeyInfo());
        } catch (WeakKeyException e) {
            throw new UnfitCertificateException("certificate", String.valueOf(e.getMessage()));
        }
        if (!certificate.hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign)) {
            throw new UnfitCertificateException(
                    "certificate",
                    certificate
                            + " may not sign certificates and CRLs, as an issuer does: it needs"
                            + " keyUsage with keyCertSign and cRLSign");
        }
        if (SubjectKeyIdentifier.fromExtensions(certificate.holder().getExtensions()) == null) {
            throw new UnfitCertificateException(
                    "certificate",
                    certificate
                            + " has no subject key identifier, which a CA must have (RFC 5280"
                            + " §4.2.1.2; openssl: subjectKeyIdentifier=hash)");
        }
        return certificate;
    }

    /** From {@code own} up to a root; what issuers here have comes before what was given. */
    private List<CaCertificate> path(CaCertificate own, List<CaCertificate> given)
            throws UnfitCertificateException {
        var path = new ArrayList<CaCertificate>(List.of(own));
        while (!path.getLast().isSignedBy(path.getLast())) {
            CaCertificate last = path.getLast();
            Optional<CaCertificate> next =
                    known().stream()
                            .map(Known::certificate)
                            .filter(last::isSignedBy)
                            .findFirst()
                            .or(() -> given.stream().filter(last::isSignedBy).findFirst());
            if (next.isEmpty() || path.size() == MAX_CERTIFICATES) {
                throw new UnfitCertificateException(
                        "chain",
                        next.isPresent()
                                ? "there are more than " + MAX_CERTIFICATES + " CAs up to a root"
                                : last
                                        + " was signed by a CA whose certificate is missing; give"
                                        + " every certificate up to the self-signed root in chain");
            }
            path.add(next.get());
        }
        return path;
    }

    private record Known(Issuer issuer, CaCertificate certificate) {}

    private Optional<Known> here(CaCertificate certificate) {
        return known().stream()
                .filter(known -> known.certificate().der().equals(certificate.der()))
                .findFirst();
    }

    private List<Known> known() {
        return issuers.all().stream().map(SignedElsewhere::known).toList();
    }

    private static Known known(Issuer issuer) {
        try {
            return new Known(issuer, CaCertificate.parse(issuer.der()));
        } catch (MalformedCertificateException e) {
            throw new IllegalStateException("issuer " + issuer.name() + " is no CA", e);
        }
    }
}

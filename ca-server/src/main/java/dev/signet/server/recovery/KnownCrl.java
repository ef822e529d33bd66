package dev.signet.server.recovery;

import dev.signet.server.crl.CrlHead;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.crl.PublishedCrl;
import dev.signet.server.inventory.RevokedEntry;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/**
 * A CRL that one of our issuers published, as somebody has kept it.
 *
 * @param entries what it lists; every serial number has the form of ours
 */
public record KnownCrl(IssuerName issuer, PublishedCrl crl, List<RevokedEntry> entries) {

    public KnownCrl {
        entries = List.copyOf(entries);
    }

    public CrlScope scope() {
        return crl.head().scope();
    }

    /**
     * Reads a CRL in DER or PEM and verifies it with the key of one of {@code issuers}.
     *
     * @throws UnusableCrlException if it is none, no issuer signed it, or it is none of the kind we
     *     publish
     */
    public static KnownCrl read(byte[] octets, Issuers issuers) throws UnusableCrlException {
        try {
            var crl =
                    (X509CRL)
                            CertificateFactory.getInstance("X.509")
                                    .generateCRL(new ByteArrayInputStream(octets));
            IssuerName issuer = issuer(crl, issuers);
            var entries = new ArrayList<RevokedEntry>();
            for (X509CRLEntry entry :
                    Optional.ofNullable(crl.getRevokedCertificates()).orElseGet(Set::of)) {
                entries.add(entry(entry));
            }
            return new KnownCrl(issuer, published(crl, scope(crl), entries.size()), entries);
        } catch (GeneralSecurityException e) {
            throw new UnusableCrlException("not a CRL in DER or PEM: " + e.getMessage());
        }
    }

    private static IssuerName issuer(X509CRL crl, Issuers issuers) throws UnusableCrlException {
        byte[] name = crl.getIssuerX500Principal().getEncoded();
        for (Issuer issuer : issuers.all()) {
            if (Arrays.equals(name, subject(issuer)) && isSignedBy(crl, issuer)) {
                return issuer.name();
            }
        }
        throw new UnusableCrlException(
                "no issuer on record signed it; it says it is of " + crl.getIssuerX500Principal());
    }

    private static byte[] subject(Issuer issuer) {
        try {
            return issuer.certificate().getSubject().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    private static boolean isSignedBy(X509CRL crl, Issuer issuer) {
        try {
            crl.verify(publicKey(issuer.certificate()));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey publicKey(X509CertificateHolder certificate)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(certificate).getPublicKey();
    }

    private static PublishedCrl published(X509CRL crl, CrlScope scope, int entries)
            throws GeneralSecurityException, UnusableCrlException {
        if (extension(crl, Extension.deltaCRLIndicator.getId()).length > 0) {
            throw new UnusableCrlException(
                    "it is a delta CRL, which says little; give the CRL that it adds to");
        }
        byte[] extension = extension(crl, Extension.cRLNumber.getId());
        if (extension.length == 0 || crl.getNextUpdate() == null) {
            throw new UnusableCrlException("it has no CRL number, or no nextUpdate");
        }
        BigInteger number = CRLNumber.getInstance(extension).getCRLNumber();
        if (number.signum() <= 0 || number.bitLength() > Long.SIZE - 2) {
            throw new UnusableCrlException("its number is none of ours: " + number);
        }
        Der der = Der.copyOf(crl.getEncoded());
        return new PublishedCrl(
                new CrlHead(
                        scope,
                        number.longValueExact(),
                        crl.getThisUpdate().toInstant(),
                        crl.getNextUpdate().toInstant(),
                        entries,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        CrlHead.tag(der),
                        der.length()),
                der);
    }

    private static CrlScope scope(X509CRL crl) throws UnusableCrlException {
        byte[] extension = extension(crl, Extension.issuingDistributionPoint.getId());
        if (extension.length == 0) {
            return CrlScope.complete();
        }
        var point = IssuingDistributionPoint.getInstance(extension).getDistributionPoint();
        if (point == null) {
            throw new UnusableCrlException("its issuing distribution point names no URL");
        }
        String url = GeneralNames.getInstance(point.getName()).getNames()[0].getName().toString();
        return CrlScope.at(url)
                .orElseThrow(() -> new UnusableCrlException("it is of no shard of ours: " + url));
    }

    /** The value of an extension; empty if there is none. */
    private static byte[] extension(X509CRL crl, String id) {
        byte[] value = crl.getExtensionValue(id);
        return value == null ? new byte[0] : ASN1OctetString.getInstance(value).getOctets();
    }

    private static RevokedEntry entry(X509CRLEntry entry) throws UnusableCrlException {
        SerialNumber serial;
        try {
            serial = new SerialNumber(entry.getSerialNumber());
        } catch (IllegalArgumentException e) {
            throw foreign(entry);
        }
        if (serial.expiryMonth().isEmpty()) {
            throw foreign(entry);
        }
        return new RevokedEntry(serial, entry.getRevocationDate().toInstant(), reason(entry));
    }

    private static UnusableCrlException foreign(X509CRLEntry entry) {
        return new UnusableCrlException(
                "it lists a serial number that no server of ours drew: "
                        + entry.getSerialNumber().toString(16));
    }

    private static RevocationReason reason(X509CRLEntry entry) throws UnusableCrlException {
        byte[] extension = entry.getExtensionValue(Extension.reasonCode.getId());
        if (extension == null) {
            return RevocationReason.UNSPECIFIED;
        }
        int code =
                ASN1Enumerated.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                        .intValueExact();
        for (RevocationReason reason : RevocationReason.values()) {
            if (reason.code() == code) {
                return reason;
            }
        }
        throw new UnusableCrlException(
                "it revokes "
                        + entry.getSerialNumber().toString(16)
                        + " for a reason that we never give: "
                        + code);
    }
}

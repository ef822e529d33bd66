package dev.signet.server.crl;

import dev.signet.server.inventory.RevokedEntry;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SignedStructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/** Encodes and signs CRLs (RFC 5280 §5), and believes the result only after reading it back. */
final class CrlEncoding {

    private CrlEncoding() {}

    /**
     * What a CRL says.
     *
     * @param distributionPoints where the CRL of a shard is fetched, octet for octet as in the
     *     certificates it speaks of; none for a complete CRL
     */
    record Content(
            long number,
            Instant thisUpdate,
            Instant nextUpdate,
            List<URI> distributionPoints,
            List<RevokedEntry> revoked) {}

    /**
     * The CRL of {@code tbs} in DER, signed.
     *
     * @throws SigningFailedException if the key could not be used, or made something that does not
     *     verify
     */
    static Der sign(Issuer issuer, Der tbs) throws SigningFailedException {
        Der crl = SignedStructure.crl(tbs, issuer.sign(tbs));
        try {
            var read = new X509CRLHolder(crl.octets());
            var verifier =
                    new JcaContentVerifierProviderBuilder()
                            .build(issuer.certificate().getSubjectPublicKeyInfo());
            if (!read.isSignatureValid(verifier)) {
                throw new SigningFailedException(
                        "the signer made a signature that does not verify");
            }
            return crl;
        } catch (IOException | CertException | OperatorCreationException e) {
            throw new SigningFailedException("the signed CRL is unreadable", e);
        }
    }

    /** What is to be signed, in DER. */
    static Der tbsCertList(Issuer issuer, Content content) {
        var tbs = new V2TBSCertListGenerator();
        tbs.setSignature(issuer.signer().algorithm().identifier());
        tbs.setIssuer(issuer.certificate().getSubject());
        tbs.setThisUpdate(new Time(Date.from(content.thisUpdate())));
        tbs.setNextUpdate(new Time(Date.from(content.nextUpdate())));
        for (RevokedEntry entry : content.revoked()) {
            addEntry(tbs, entry);
        }
        try {
            tbs.setExtensions(extensions(issuer, content).generate());
            TBSCertList list = tbs.generateTBSCertList();
            return Der.copyOf(list.getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    private static void addEntry(V2TBSCertListGenerator tbs, RevokedEntry entry) {
        var serial = new ASN1Integer(entry.serial().value());
        var at = new Time(Date.from(entry.revokedAt()));
        if (entry.reason() == RevocationReason.UNSPECIFIED) {
            // The reason code 0 is left out: RFC 5280 §5.3.1.
            tbs.addCRLEntry(serial, at, null);
        } else {
            tbs.addCRLEntry(serial, at, entry.reason().code());
        }
    }

    private static ExtensionsGenerator extensions(Issuer issuer, Content content)
            throws IOException {
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(
                        SubjectKeyIdentifier.fromExtensions(issuer.certificate().getExtensions())
                                .getKeyIdentifier()));
        extensions.addExtension(
                Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(content.number())));
        if (!content.distributionPoints().isEmpty()) {
            var names =
                    content.distributionPoints().stream()
                            .map(CrlEncoding::generalName)
                            .toArray(GeneralName[]::new);
            extensions.addExtension(
                    Extension.issuingDistributionPoint,
                    true,
                    new IssuingDistributionPoint(
                            new DistributionPointName(new GeneralNames(names)), false, false));
        }
        return extensions;
    }

    private static GeneralName generalName(URI url) {
        return new GeneralName(
                GeneralName.uniformResourceIdentifier, new DERIA5String(url.toString()));
    }
}

package dev.signet.cli.round;

import dev.signet.client.Identity;
import dev.signet.client.KeyAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A root that issues and revokes, made with BouncyCastle alone. */
public final class TestIssuer {

    public final X509Certificate root;

    private final KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
    private final X500Name name;

    public TestIssuer(String name) {
        this.name = new X500Name("CN=" + name);
        this.root = certificate(this.name, key.getPublic(), true);
    }

    public Identity identity() {
        KeyPair own = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        X509Certificate leaf =
                certificate(new X500Name("CN=orders.example"), own.getPublic(), false);
        return new Identity(own.getPrivate(), List.of(leaf));
    }

    RelyingParty partyWith(X509Certificate... revoked) {
        return new RelyingParty(List.of(root), List.of(crl(revoked)), true);
    }

    public X509CRL crl(X509Certificate... revoked) {
        Instant now = Instant.now();
        try {
            var builder = new JcaX509v2CRLBuilder(root, Date.from(now.minusSeconds(60)));
            builder.setNextUpdate(Date.from(now.plus(Duration.ofHours(1))));
            for (X509Certificate certificate : revoked) {
                builder.addCRLEntry(
                        certificate.getSerialNumber(),
                        Date.from(now.minusSeconds(60)),
                        CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer()));
        } catch (OperatorCreationException | CRLException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(X500Name subject, PublicKey publicKey, boolean ca) {
        Instant now = Instant.now();
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(150, new SecureRandom()).setBit(150),
                            Date.from(now.minusSeconds(60)),
                            Date.from(now.plus(Duration.ofHours(1))),
                            subject,
                            publicKey);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            if (!ca) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "orders.example")));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
        } catch (OperatorCreationException | IOException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private ContentSigner signer() throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
    }
}

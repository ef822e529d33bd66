package dev.signet.client;

import dev.signet.client.pem.Pem;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A root CA that certifies whatever a test asks for. */
public final class TestCa {

    public final KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
    public final X509Certificate root;

    private final X500Name name;

    public TestCa(String name) {
        this.name = new X500Name("CN=" + name);
        this.root = certificate(this.name, key.getPublic(), true);
    }

    /** A key with a certificate for {@code localhost} and 127.0.0.1. */
    public Identity identity() {
        KeyPair own = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        return new Identity(own.getPrivate(), List.of(certify(own.getPublic())));
    }

    public X509Certificate certify(PublicKey publicKey) {
        return certificate(new X500Name("CN=workload"), publicKey, false);
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
                        new GeneralNames(
                                new GeneralName[] {
                                    new GeneralName(GeneralName.dNSName, "localhost"),
                                    new GeneralName(
                                            GeneralName.iPAddress,
                                            InetAddress.getLoopbackAddress().getHostAddress())
                                }));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate())));
        } catch (CertIOException | OperatorCreationException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String pem(X509Certificate certificate) {
        try {
            return Pem.encode("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

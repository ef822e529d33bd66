package dev.signet.client;

import dev.signet.client.pem.Pem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA, a root unless it was made below another, that certifies whatever a test asks for. */
public final class TestCa {

    /** The names of whoever is on this machine. */
    public static final List<GeneralName> LOCALHOST =
            List.of(
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"));

    public final KeyPair key;

    /** The certificate of this CA. */
    public final X509Certificate root;

    private final X500Name name;

    public TestCa(String name) {
        this.name = new X500Name("CN=" + name);
        this.key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        Instant now = Instant.now();
        this.root =
                certificate(
                        this.name,
                        key.getPublic(),
                        now.minus(Duration.ofDays(1)),
                        now.plus(Duration.ofDays(3650)),
                        true,
                        List.of());
    }

    private TestCa(String name, TestCa above) {
        this.name = new X500Name("CN=" + name);
        this.key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        this.root =
                above.certificate(
                        this.name,
                        key.getPublic(),
                        above.root.getNotBefore().toInstant(),
                        above.root.getNotAfter().toInstant(),
                        true,
                        List.of());
    }

    /** The same CA with another certificate for its key. */
    public TestCa reissued() {
        return new TestCa(this);
    }

    private TestCa(TestCa before) {
        this.name = before.name;
        this.key = before.key;
        this.root =
                certificate(
                        name,
                        key.getPublic(),
                        before.root.getNotBefore().toInstant(),
                        before.root.getNotAfter().toInstant(),
                        true,
                        List.of());
    }

    /** A CA that this one certifies. */
    public TestCa below(String below) {
        return new TestCa(below, this);
    }

    /** A key with a certificate for {@code localhost} and 127.0.0.1. */
    public Identity identity() {
        KeyPair own = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        return new Identity(own.getPrivate(), List.of(certify(own.getPublic())));
    }

    /** Valid for an hour. */
    public X509Certificate certify(PublicKey publicKey) {
        Instant now = Instant.now();
        return certify(publicKey, now.minusSeconds(60), now.plus(Duration.ofHours(1)), LOCALHOST);
    }

    public X509Certificate certify(
            PublicKey publicKey, Instant from, Instant until, List<GeneralName> names) {
        return certificate(new X500Name("CN=workload"), publicKey, from, until, false, names);
    }

    /** A CRL that lists {@code revoked}. */
    public X509CRL crl(long number, Instant nextUpdate, X509Certificate... revoked) {
        try {
            var builder =
                    new JcaX509v2CRLBuilder(root.getSubjectX500Principal(), root.getNotBefore());
            builder.setNextUpdate(Date.from(nextUpdate));
            for (X509Certificate certificate : revoked) {
                builder.addCRLEntry(certificate.getSerialNumber(), root.getNotBefore(), 0);
            }
            builder.addExtension(
                    Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(key.getPublic()));
            return new JcaX509CRLConverter()
                    .getCRL(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate())));
        } catch (CertIOException
                | CRLException
                | NoSuchAlgorithmException
                | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(
            X500Name subject,
            PublicKey publicKey,
            Instant from,
            Instant until,
            boolean ca,
            List<GeneralName> names) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(150, new SecureRandom()).setBit(150),
                            Date.from(from),
                            Date.from(until),
                            subject,
                            publicKey);
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    extensions.createSubjectKeyIdentifier(publicKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(key.getPublic()));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new ArrayList<>(names).toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate())));
        } catch (CertIOException
                | OperatorCreationException
                | NoSuchAlgorithmException
                | CertificateException e) {
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

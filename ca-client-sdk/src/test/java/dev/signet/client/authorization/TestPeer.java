package dev.signet.client.authorization;

import dev.signet.client.Identity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.TestCa;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate in the making, by a {@link TestCa}; a test changes one thing. */
public final class TestPeer {

    public static final String ORDERS = "spiffe://cluster.local/ns/prod/sa/orders";
    public static final String INVENTORY = "spiffe://cluster.local/ns/prod/sa/inventory";
    public static final String PAYMENTS = "spiffe://cluster.local/ns/prod/sa/payments";

    public String subject = "CN=workload";
    public Instant notBefore = Instant.now().minusSeconds(60);
    public Instant notAfter = Instant.now().plus(Duration.ofHours(1));
    public boolean ca;
    public int usage = KeyUsage.digitalSignature;
    public boolean namesIssuerKey = true;

    private final TestCa issuer;
    private final List<GeneralName> names = new ArrayList<>();

    public TestPeer(TestCa issuer, String... uris) {
        this.issuer = issuer;
        for (String uri : uris) {
            names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        }
    }

    public TestPeer withDns(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        return this;
    }

    public Identity identity() {
        KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        try {
            var utils = new JcaX509ExtensionUtils();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            issuer.root,
                            new BigInteger(150, new SecureRandom()).setBit(150),
                            Date.from(notBefore),
                            Date.from(notAfter),
                            new X500Name(subject),
                            key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            if (namesIssuerKey) {
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        utils.createAuthorityKeyIdentifier(issuer.key.getPublic()));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            X509Certificate certificate =
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder("SHA256withECDSA")
                                                    .build(issuer.key.getPrivate())));
            return new Identity(key.getPrivate(), List.of(certificate));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public PeerIdentity peer() {
        return PeerIdentity.of(identity().chain());
    }

    public Caller caller() {
        return new Caller.Direct(peer());
    }

    /** What verifies the certificates of {@code ca}. */
    public static X509ExtendedTrustManager trust(TestCa ca) {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("root", ca.root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            return Arrays.stream(trust.getTrustManagers())
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

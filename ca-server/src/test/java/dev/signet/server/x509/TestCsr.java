package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/**
 * A request that is fine until a test bends one thing of it; signed last, so it always verifies.
 */
final class TestCsr {

    static final SecureRandom RANDOM = new SecureRandom();

    private static final KeyPair KEYS = KeyAlgorithm.EC_P256.generate(RANDOM);

    int version = 0;
    ASN1Encodable subject = new X500Name("CN=orders");
    SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(KEYS.getPublic().getEncoded());
    PrivateKey signer = KEYS.getPrivate();
    String signatureAlgorithm = "SHA256withECDSA";
    AlgorithmIdentifier statedAlgorithm = identifier("SHA256withECDSA");
    final List<ASN1Encodable> extensions = new ArrayList<>();
    final List<ASN1Encodable> attributes = new ArrayList<>();

    TestCsr signedBy(KeyPair pair, String algorithm) {
        key = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        signer = pair.getPrivate();
        signatureAlgorithm = algorithm;
        statedAlgorithm = identifier(algorithm);
        return this;
    }

    TestCsr names(GeneralName... names) throws IOException {
        return extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    TestCsr dns(String name) throws IOException {
        return names(new GeneralName(GeneralName.dNSName, name));
    }

    TestCsr extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value)
            throws IOException {
        extensions.add(new Extension(id, critical, value.toASN1Primitive().getEncoded()));
        return this;
    }

    TestCsr attribute(ASN1ObjectIdentifier type, ASN1Encodable... values) {
        attributes.add(new DERSequence(new ASN1Encodable[] {type, new DERSet(values)}));
        return this;
    }

    Der der() throws IOException, GeneralSecurityException {
        var all = new ASN1EncodableVector();
        attributes.forEach(all::add);
        if (!extensions.isEmpty()) {
            var list = new DERSequence(extensions.toArray(ASN1Encodable[]::new));
            all.add(
                    new DERSequence(
                            new ASN1Encodable[] {
                                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(list)
                            }));
        }
        var info =
                new DERSequence(
                        new ASN1Encodable[] {
                            new ASN1Integer(version),
                            subject,
                            key,
                            new DERTaggedObject(false, 0, new DERSet(all))
                        });
        return Der.copyOf(
                new DERSequence(
                                new ASN1Encodable[] {
                                    info, statedAlgorithm, new DERBitString(sign(info.getEncoded()))
                                })
                        .getEncoded());
    }

    CertificateSigningRequest parse()
            throws IOException, GeneralSecurityException, MalformedCsrException {
        return CertificateSigningRequest.parse(der());
    }

    private byte[] sign(byte[] info) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(signatureAlgorithm);
        signature.initSign(signer, RANDOM);
        signature.update(info);
        return signature.sign();
    }

    static AlgorithmIdentifier identifier(String algorithm) {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(algorithm);
    }

    static void refused(TestCsr csr, String because) {
        assertThatExceptionOfType(MalformedCsrException.class)
                .isThrownBy(csr::parse)
                .withMessageContaining(because);
    }

    static void refused(Der der, String because) {
        assertThatExceptionOfType(MalformedCsrException.class)
                .isThrownBy(() -> CertificateSigningRequest.parse(der))
                .withMessageContaining(because);
    }
}

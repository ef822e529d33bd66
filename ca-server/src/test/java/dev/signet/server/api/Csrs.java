package dev.signet.server.api;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate signing requests as other software makes them. */
final class Csrs {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Csrs() {}

    static KeyPair keys() {
        return KeyAlgorithm.EC_P256.generate(RANDOM);
    }

    /** PEM with the subject {@code subject}, which may be empty, and DNS names. */
    static String pem(KeyPair keys, String subject, String... dnsNames) {
        return der(keys, "SHA256withECDSA", subject, dnsNames).pem("CERTIFICATE REQUEST");
    }

    static String ofKey(KeyPair keys, String algorithm) {
        return der(keys, algorithm, "").pem("CERTIFICATE REQUEST");
    }

    /** A request whose signature was made over something else. */
    static String withWrongSignature() {
        byte[] octets = der(keys(), "SHA256withECDSA", "CN=orders").octets();
        int inSubject = indexOf(octets, "orders");
        octets[inSubject] = 'O';
        return Der.copyOf(octets).pem("CERTIFICATE REQUEST");
    }

    static KeyPair rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Der der(KeyPair keys, String algorithm, String subject, String... dnsNames) {
        try {
            var builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            new X500Name(subject), keys.getPublic());
            if (dnsNames.length > 0) {
                var names = new GeneralName[dnsNames.length];
                for (int i = 0; i < names.length; i++) {
                    names[i] = new GeneralName(GeneralName.dNSName, dnsNames[i]);
                }
                var extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names));
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            return Der.copyOf(
                    builder.build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()))
                            .getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int indexOf(byte[] octets, String text) {
        return new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }
}

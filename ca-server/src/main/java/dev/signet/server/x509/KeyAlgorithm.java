package dev.signet.server.x509;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** The kinds of keys in certificates, of workloads and of issuers; there are no others. */
public enum KeyAlgorithm {
    EC_P256("ec-p256", "EC", "SHA256withECDSA"),
    EC_P384("ec-p384", "EC", "SHA384withECDSA"),
    EC_P521("ec-p521", "EC", "SHA512withECDSA"),
    ED25519("ed25519", "Ed25519", "Ed25519"),
    RSA_2048("rsa-2048", "RSA", "SHA256withRSA"),
    RSA_3072("rsa-3072", "RSA", "SHA256withRSA"),
    RSA_4096("rsa-4096", "RSA", "SHA256withRSA");

    private final String text;
    private final String jcaKey;
    private final String jcaSignature;

    KeyAlgorithm(String text, String jcaKey, String jcaSignature) {
        this.text = text;
        this.jcaKey = jcaKey;
        this.jcaSignature = jcaSignature;
    }

    /** The word in JSON and in configuration, such as {@code ec-p256}. */
    public String text() {
        return text;
    }

    /**
     * The key algorithm with this word.
     *
     * @throws IllegalArgumentException if {@code text} is not exactly one of the words; the message
     *     lists them
     */
    public static KeyAlgorithm parse(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + words()));
    }

    private static String words() {
        return Arrays.stream(values()).map(KeyAlgorithm::text).collect(Collectors.joining(", "));
    }

    /** A new key pair; takes milliseconds, for RSA up to seconds. */
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator pairs = KeyPairGenerator.getInstance(jcaKey);
            pairs.initialize(parameters(), random);
            return pairs.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make " + text + " keys", e);
        }
    }

    /** What stands in a certificate or CRL that a key of this kind signs (RFC 5758, 8410, 4055). */
    public AlgorithmIdentifier signatureAlgorithm() {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(jcaSignature);
    }

    /** The name {@link java.security.Signature} knows {@link #signatureAlgorithm()} by. */
    public String jcaSignature() {
        return jcaSignature;
    }

    private AlgorithmParameterSpec parameters() {
        return switch (this) {
            case EC_P256 -> new ECGenParameterSpec("secp256r1");
            case EC_P384 -> new ECGenParameterSpec("secp384r1");
            case EC_P521 -> new ECGenParameterSpec("secp521r1");
            case ED25519 -> NamedParameterSpec.ED25519;
            case RSA_2048 -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
            case RSA_3072 -> new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
            case RSA_4096 -> new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}

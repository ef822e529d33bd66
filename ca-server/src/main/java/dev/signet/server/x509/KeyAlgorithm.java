package dev.signet.server.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kinds of keys in certificates, of workloads and of issuers; there are no others. */
public enum KeyAlgorithm {
    EC_P256("ec-p256", "EC"),
    EC_P384("ec-p384", "EC"),
    EC_P521("ec-p521", "EC"),
    ED25519("ed25519", "Ed25519"),
    RSA_2048("rsa-2048", "RSA"),
    RSA_3072("rsa-3072", "RSA"),
    RSA_4096("rsa-4096", "RSA");

    private final String text;
    private final String jcaKey;

    KeyAlgorithm(String text, String jcaKey) {
        this.text = text;
        this.jcaKey = jcaKey;
    }

    /** The word in JSON and in configuration, such as {@code ec-p256}. */
    public String text() {
        return text;
    }

    public boolean isRsa() {
        return this == RSA_2048 || this == RSA_3072 || this == RSA_4096;
    }

    public boolean isEc() {
        return this == EC_P256 || this == EC_P384 || this == EC_P521;
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

    /**
     * A new key pair, made by {@code provider} and perhaps in a device behind it.
     *
     * @throws GeneralSecurityException if it makes no keys of this kind
     */
    public KeyPair generate(Provider provider) throws GeneralSecurityException {
        KeyPairGenerator pairs = KeyPairGenerator.getInstance(jcaKey, provider);
        pairs.initialize(parameters());
        return pairs.generateKeyPair();
    }

    /** What keys of this kind sign with, unless told otherwise. */
    public SignatureAlgorithm signatureAlgorithm() {
        return SignatureAlgorithm.of(this).getFirst();
    }

    /**
     * Reads a private key of this kind.
     *
     * @throws InvalidKeySpecException if {@code pkcs8} is none
     */
    public PrivateKey privateKey(byte[] pkcs8) throws InvalidKeySpecException {
        return factory().generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /**
     * Reads a public key of this kind.
     *
     * @param info a SubjectPublicKeyInfo in DER
     * @throws InvalidKeySpecException if it is none
     */
    public PublicKey publicKey(byte[] info) throws InvalidKeySpecException {
        return factory().generatePublic(new X509EncodedKeySpec(info));
    }

    private KeyFactory factory() {
        try {
            return KeyFactory.getInstance(jcaKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not know " + jcaKey, e);
        }
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

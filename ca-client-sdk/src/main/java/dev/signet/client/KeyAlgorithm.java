package dev.signet.client;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of key that Signet certifies for workloads. */
public enum KeyAlgorithm {
    /** ECDSA over P-256; the one to take unless something speaks against it. */
    EC_P256("ec-p256", "EC", "secp256r1", 0),
    /** ECDSA over P-384. */
    EC_P384("ec-p384", "EC", "secp384r1", 0),
    /** Ed25519; some servers and clients of TLS do not know it. */
    ED25519("ed25519", "Ed25519", "", 0),
    /** RSA of 2048 bits. */
    RSA_2048("rsa-2048", "RSA", "", 2048),
    /** RSA of 3072 bits. */
    RSA_3072("rsa-3072", "RSA", "", 3072),
    /** RSA of 4096 bits. */
    RSA_4096("rsa-4096", "RSA", "", 4096);

    private final String text;
    private final String jcaName;
    private final String curve;
    private final int bits;

    KeyAlgorithm(String text, String jcaName, String curve, int bits) {
        this.text = text;
        this.jcaName = jcaName;
        this.curve = curve;
        this.bits = bits;
    }

    /** The word for it in the API, such as {@code ec-p256}. */
    public String text() {
        return text;
    }

    /** The algorithm that the API calls {@code text}; empty if there is none. */
    public static Optional<KeyAlgorithm> parse(String text) {
        return Arrays.stream(values()).filter(known -> known.text.equals(text)).findFirst();
    }

    /** Makes a new key pair. RSA takes up to seconds, the others well under a millisecond. */
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(jcaName);
            if (!curve.isEmpty()) {
                generator.initialize(new ECGenParameterSpec(curve), random);
            } else if (bits > 0) {
                generator.initialize(bits, random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a key of type " + text, e);
        }
    }
}

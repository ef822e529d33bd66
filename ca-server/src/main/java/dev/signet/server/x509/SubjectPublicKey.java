package dev.signet.server.x509;

import java.io.IOException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key of an accepted kind for which no way to break it is known to us. There is no way to
 * hold one that has not been looked at: see {@link RsaModulus} for what RSA keys go through.
 */
public final class SubjectPublicKey {

    private final KeyAlgorithm algorithm;
    private final Der der;

    private SubjectPublicKey(KeyAlgorithm algorithm, Der der) {
        this.algorithm = algorithm;
        this.der = der;
    }

    /**
     * Looks at the key in {@code info}.
     *
     * @throws WeakKeyException if the key is of another kind than {@link KeyAlgorithm} lists, is
     *     not encoded as RFC 3279, 5480 and 8410 want it, or is weak
     */
    public static SubjectPublicKey parse(SubjectPublicKeyInfo info) throws WeakKeyException {
        byte[] octets;
        try {
            octets = info.getEncoded(ASN1Encoding.DER);
        } catch (IOException _) {
            throw new WeakKeyException("the public key cannot be read");
        }
        return new SubjectPublicKey(judge(info), Der.copyOf(octets));
    }

    /**
     * Looks at {@code key}.
     *
     * @throws WeakKeyException as {@link #parse}
     */
    public static SubjectPublicKey of(PublicKey key) throws WeakKeyException {
        byte[] octets = key.getEncoded();
        if (octets == null) {
            throw new WeakKeyException("the public key has no encoding");
        }
        try {
            return parse(SubjectPublicKeyInfo.getInstance(octets));
        } catch (IllegalArgumentException _) {
            throw new WeakKeyException("the public key is no SubjectPublicKeyInfo");
        }
    }

    /** The public key of a pair that was made here. */
    public static SubjectPublicKey ofOwn(KeyPair keys) {
        try {
            return of(keys.getPublic());
        } catch (WeakKeyException e) {
            throw new IllegalStateException("we made a weak key", e);
        }
    }

    private static KeyAlgorithm judge(SubjectPublicKeyInfo info) throws WeakKeyException {
        AlgorithmIdentifier kind = info.getAlgorithm();
        if (info.getPublicKeyData().getPadBits() != 0) {
            throw new WeakKeyException("the public key is not a whole number of octets");
        }
        byte[] key = info.getPublicKeyData().getOctets();
        if (kind.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return EcPoint.judge(kind.getParameters(), key);
        }
        if (kind.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return judgeRsa(kind, key);
        }
        if (kind.getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)) {
            return judgeEd25519(kind, key);
        }
        throw new WeakKeyException(
                "the key's algorithm "
                        + kind.getAlgorithm()
                        + " is not accepted; use EC P-256, P-384 or P-521, Ed25519 or RSA");
    }

    private static KeyAlgorithm judgeRsa(AlgorithmIdentifier kind, byte[] key)
            throws WeakKeyException {
        if (!DERNull.INSTANCE.equals(kind.getParameters())) {
            throw new WeakKeyException("an RSA key has NULL parameters (RFC 3279 §2.3.1)");
        }
        RSAPublicKey rsa;
        try {
            rsa = RSAPublicKey.getInstance(key);
            if (!Arrays.equals(rsa.getEncoded(ASN1Encoding.DER), key)) {
                throw new WeakKeyException("the RSA key is not in DER");
            }
        } catch (IllegalArgumentException | IOException _) {
            throw new WeakKeyException("the RSA key cannot be read (RFC 3279 §2.3.1)");
        }
        return RsaModulus.judge(rsa.getModulus(), rsa.getPublicExponent());
    }

    private static KeyAlgorithm judgeEd25519(AlgorithmIdentifier kind, byte[] key)
            throws WeakKeyException {
        if (kind.getParameters() != null || key.length != Ed25519.PUBLIC_KEY_SIZE) {
            throw new WeakKeyException(
                    "an Ed25519 key has 32 octets and no parameters (RFC 8410 §3)");
        }
        if (!Ed25519.validatePublicKeyFull(key, 0)) {
            throw new WeakKeyException("the Ed25519 key is not a point of the large subgroup");
        }
        return KeyAlgorithm.ED25519;
    }

    public KeyAlgorithm algorithm() {
        return algorithm;
    }

    /** The SubjectPublicKeyInfo in DER. */
    public Der der() {
        return der;
    }

    public SubjectPublicKeyInfo info() {
        return SubjectPublicKeyInfo.getInstance(der.octets());
    }

    /** SHA-256 of the SubjectPublicKeyInfo in DER, lower-case hexadecimal. */
    public String sha256Hex() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(der.octets());
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has SHA-256.
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectPublicKey key && der.equals(key.der);
    }

    @Override
    public int hashCode() {
        return der.hashCode();
    }

    @Override
    public String toString() {
        return algorithm + " " + sha256Hex();
    }
}

package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * An issuer of tokens with a key of its own. Signs with the JDK, not with the library that
 * verifies.
 */
public class TestIssuer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The key, as each test may take and misuse it. */
    public final KeyPair keys;

    private final String algorithm;
    private final String jcaSignature;

    private TestIssuer(String algorithm, String jcaSignature, KeyPair keys) {
        this.algorithm = algorithm;
        this.jcaSignature = jcaSignature;
        this.keys = keys;
    }

    /** The same issuer, for one who says more of it. */
    protected TestIssuer(TestIssuer other) {
        this(other.algorithm, other.jcaSignature, other.keys);
    }

    public static TestIssuer rs256() {
        return new TestIssuer("RS256", "SHA256withRSA", rsa(2048));
    }

    public static TestIssuer es256() {
        return new TestIssuer("ES256", "SHA256withECDSAinP1363Format", ec("secp256r1"));
    }

    public static TestIssuer es384() {
        return new TestIssuer("ES384", "SHA384withECDSAinP1363Format", ec("secp384r1"));
    }

    public static TestIssuer es512() {
        return new TestIssuer("ES512", "SHA512withECDSAinP1363Format", ec("secp521r1"));
    }

    public static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** base64url(SHA-256(SubjectPublicKeyInfo)), as API servers name keys. */
    public String keyId() {
        try {
            return base64url(
                    MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What is published. */
    public String jwks() {
        ObjectNode set = JSON.createObjectNode();
        set.putArray("keys").add(jwk());
        return set.toString();
    }

    public ObjectNode jwk() {
        ObjectNode jwk =
                JSON.createObjectNode().put("use", "sig").put("kid", keyId()).put("alg", algorithm);
        if (keys.getPublic() instanceof RSAPublicKey rsa) {
            return jwk.put("kty", "RSA")
                    .put("n", base64url(unsigned(rsa.getModulus(), 0)))
                    .put("e", base64url(unsigned(rsa.getPublicExponent(), 0)));
        }
        ECPublicKey ec = (ECPublicKey) keys.getPublic();
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        int octets = (bits + 7) / 8;
        return jwk.put("kty", "EC")
                .put("crv", "P-" + bits)
                .put("x", base64url(unsigned(ec.getW().getAffineX(), octets)))
                .put("y", base64url(unsigned(ec.getW().getAffineY(), octets)));
    }

    /** A header as API servers write it: no {@code typ}. */
    public ObjectNode header() {
        return JSON.createObjectNode().put("alg", algorithm).put("kid", keyId());
    }

    /** What any token says. */
    public ObjectNode claims() {
        return JSON.createObjectNode()
                .put("iss", "https://issuer.example")
                .put("sub", "orders")
                .put("aud", "signet")
                .put("iat", 1_767_323_045)
                .put("exp", 1_767_326_645);
    }

    public String token() {
        return token(header(), claims());
    }

    /** {@code claims}, signed by this issuer. */
    public String token(ObjectNode claims) {
        return token(header(), claims);
    }

    public String token(ObjectNode header, ObjectNode claims) {
        return token(header.toString(), claims.toString());
    }

    /** A token with exactly this text in header and payload, whatever it is, signed. */
    public String token(String header, String payload) {
        String signed = base64url(header) + "." + base64url(payload);
        return signed + "." + base64url(signature(signed));
    }

    public byte[] signature(String signed) {
        try {
            Signature signer = Signature.getInstance(jcaSignature);
            signer.initSign(keys.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static String base64url(String text) {
        return base64url(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** {@code number}, padded to {@code octets}. */
    public static byte[] unsigned(BigInteger number, int octets) {
        byte[] shortest = number.toByteArray();
        if (shortest[0] == 0) {
            shortest = Arrays.copyOfRange(shortest, 1, shortest.length);
        }
        byte[] padded = new byte[Math.max(octets, shortest.length)];
        System.arraycopy(shortest, 0, padded, padded.length - shortest.length, shortest.length);
        return padded;
    }
}

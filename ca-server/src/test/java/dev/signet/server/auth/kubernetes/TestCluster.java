package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * A Kubernetes cluster as far as tokens go: its own keys, and tokens as its API server writes them.
 * Signs with the JDK, not with the library that verifies.
 */
public final class TestCluster {

    /** What API servers have where nobody chose one. */
    public static final String ISSUER = "https://kubernetes.default.svc";

    public static final String AUDIENCE = "signet";

    /** When tokens are issued. */
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The key, as each test may take and misuse it. */
    public final KeyPair keys;

    private final String algorithm;
    private final String jcaSignature;

    private TestCluster(String algorithm, String jcaSignature, KeyPair keys) {
        this.algorithm = algorithm;
        this.jcaSignature = jcaSignature;
        this.keys = keys;
    }

    public static TestCluster rs256() {
        return new TestCluster("RS256", "SHA256withRSA", rsa(2048));
    }

    public static TestCluster es256() {
        return new TestCluster("ES256", "SHA256withECDSAinP1363Format", ec("secp256r1"));
    }

    public static TestCluster es384() {
        return new TestCluster("ES384", "SHA384withECDSAinP1363Format", ec("secp384r1"));
    }

    public static TestCluster es512() {
        return new TestCluster("ES512", "SHA512withECDSAinP1363Format", ec("secp521r1"));
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The cluster's configuration with its keys in {@code folder}. */
    public ClusterConfig config(String name, Path folder) {
        return ClusterConfig.of(
                name, ISSUER, AUDIENCE, name + ".example.org", offline(name, folder));
    }

    Verification offline(String name, Path folder) {
        return new Verification.OfflineOnly(jwksFile(name, folder));
    }

    KeySource jwksFile(String name, Path folder) {
        try {
            return new KeySource.JwksFile(
                    Files.writeString(folder.resolve(name + ".json"), jwks()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** base64url(SHA-256(SubjectPublicKeyInfo)), as Kubernetes names keys. */
    public String keyId() {
        try {
            return base64url(
                    MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer of {@code /openid/v1/jwks}. */
    public String jwks() {
        ObjectNode set = JSON.createObjectNode();
        set.putArray("keys").add(jwk());
        return set.toString();
    }

    ObjectNode jwk() {
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

    /** What a projected volume of the pod orders-7d9f in the namespace shop has for an hour. */
    public ObjectNode claims() {
        long now = NOW.getEpochSecond();
        ObjectNode claims = JSON.createObjectNode();
        claims.putArray("aud").add(AUDIENCE);
        claims.put("exp", now + 3607)
                .put("iat", now)
                .put("iss", ISSUER)
                .put("jti", "9d3a4a52-6a2c-4a0e-b7c5-0c2f8f5e6d03")
                .put("nbf", now)
                .put("sub", "system:serviceaccount:shop:orders");
        ObjectNode kubernetes = claims.putObject("kubernetes.io").put("namespace", "shop");
        kubernetes.putObject("node").put("name", "node-1").put("uid", "0b1c-n");
        kubernetes.putObject("pod").put("name", "orders-7d9f").put("uid", "72cd2d3c-22a7");
        kubernetes.putObject("serviceaccount").put("name", "orders").put("uid", "ea13ff28-0b40");
        return claims;
    }

    public String token() {
        return token(header(), claims());
    }

    /** {@code claims}, signed by this cluster. */
    public String token(ObjectNode claims) {
        return token(header(), claims);
    }

    public String token(ObjectNode header, ObjectNode claims) {
        return token(header.toString(), claims.toString());
    }

    /** A token with exactly this text in header and payload, whatever it is, signed. */
    String token(String header, String payload) {
        String signed = base64url(header) + "." + base64url(payload);
        return signed + "." + base64url(signature(signed));
    }

    byte[] signature(String signed) {
        try {
            Signature signer = Signature.getInstance(jcaSignature);
            signer.initSign(keys.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64url(String text) {
        return base64url(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** {@code number}, padded to {@code octets}. */
    static byte[] unsigned(BigInteger number, int octets) {
        byte[] shortest = number.toByteArray();
        if (shortest[0] == 0) {
            shortest = Arrays.copyOfRange(shortest, 1, shortest.length);
        }
        byte[] padded = new byte[Math.max(octets, shortest.length)];
        System.arraycopy(shortest, 0, padded, padded.length - shortest.length, shortest.length);
        return padded;
    }
}

package dev.signet.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;

/** The P-256 key with which the stand-in cluster signs tokens (JWS ES256), as a JWK (RFC 7517). */
final class SigningKey {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int COORDINATE_OCTETS = 32;

    private final ECPublicKey publicKey;
    private final ECPrivateKey privateKey;

    private SigningKey(ECPublicKey publicKey, ECPrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    static SigningKey generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey((ECPublicKey) pair.getPublic(), (ECPrivateKey) pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a P-256 key", e);
        }
    }

    /** Reads what {@link #privateJwk} wrote. */
    static SigningKey parse(String jwk) throws IOException {
        JsonNode members = JSON.readTree(jwk);
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec p256 = curve.getParameterSpec(ECParameterSpec.class);
            KeyFactory keys = KeyFactory.getInstance("EC");
            var point = new ECPoint(number(members, "x"), number(members, "y"));
            return new SigningKey(
                    (ECPublicKey) keys.generatePublic(new ECPublicKeySpec(point, p256)),
                    (ECPrivateKey)
                            keys.generatePrivate(new ECPrivateKeySpec(number(members, "d"), p256)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("it does not hold the key that was written there", e);
        }
    }

    String privateJwk() {
        return jwk().put("d", coordinate(privateKey.getS())) + "\n";
    }

    /** The key set that a server verifies tokens with. */
    String publicJwks() {
        ObjectNode set = JSON.createObjectNode();
        set.putArray("keys").add(jwk());
        return set + "\n";
    }

    /** As Kubernetes derives it: base64url of the SHA-256 of the SubjectPublicKeyInfo. */
    String id() {
        try {
            return BASE64URL.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** A compact JWS over {@code claims}, with the header of a kube-apiserver. */
    String sign(ObjectNode claims) {
        ObjectNode header = JSON.createObjectNode().put("alg", "ES256").put("kid", id());
        String input = encoded(header) + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(privateKey);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a P-256 key signs ES256", e);
        }
    }

    private ObjectNode jwk() {
        return JSON.createObjectNode()
                .put("kty", "EC")
                .put("use", "sig")
                .put("alg", "ES256")
                .put("kid", id())
                .put("crv", "P-256")
                .put("x", coordinate(publicKey.getW().getAffineX()))
                .put("y", coordinate(publicKey.getW().getAffineY()));
    }

    private static String encoded(ObjectNode json) {
        return BASE64URL.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static BigInteger number(JsonNode members, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(members.path(name).asText()));
    }

    /** Exactly 32 octets (RFC 7518 §6.2.1.2). */
    private static String coordinate(BigInteger number) {
        byte[] octets = number.toByteArray();
        byte[] fixed = new byte[COORDINATE_OCTETS];
        int length = Math.min(octets.length, COORDINATE_OCTETS);
        System.arraycopy(octets, octets.length - length, fixed, COORDINATE_OCTETS - length, length);
        return BASE64URL.encodeToString(fixed);
    }

    /** The key's id only. */
    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}

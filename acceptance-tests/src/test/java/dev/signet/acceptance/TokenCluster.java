package dev.signet.acceptance;

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
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * A Kubernetes cluster as far as its tokens go: a key, and what a kube-apiserver writes. Header,
 * payload and signature of a token are the test's to choose.
 */
final class TokenCluster {

    /** What each API server calls itself where nobody chose a name. */
    static final String DEFAULT_ISSUER = "https://kubernetes.default.svc";

    static final String AUDIENCE = "signet";

    private static final int COORDINATE = 32;

    final String name;
    final String issuer;
    final KeyPair keys;
    private final String algorithm;
    private final String jcaSignature;

    private TokenCluster(
            String name, String issuer, KeyPair keys, String algorithm, String jcaSignature) {
        this.name = name;
        this.issuer = issuer;
        this.keys = keys;
        this.algorithm = algorithm;
        this.jcaSignature = jcaSignature;
    }

    static TokenCluster es256(String name, String issuer) {
        return new TokenCluster(
                name, issuer, pair("EC", 256), "ES256", "SHA256withECDSAinP1363Format");
    }

    static TokenCluster rs256(String name, String issuer) {
        return new TokenCluster(name, issuer, pair("RSA", 2048), "RS256", "SHA256withRSA");
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What names it in a {@code signet.yaml}; each of {@code more} is a line of its section. */
    String section(String... more) {
        return """
          - name: "%s"
            issuer: "%s"
            audience: "%s"
        """
                        .formatted(name, issuer, AUDIENCE)
                + "    "
                + String.join("\n    ", more)
                + "\n";
    }

    /** The key of its section that has its keys read from a file in {@code folder}. */
    String keysIn(Path folder) throws IOException {
        return keysIn(folder, jwk());
    }

    /** The same, for {@code jwks} in place of its own. */
    @CanIgnoreReturnValue
    String keysIn(Path folder, ObjectNode... jwks) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".json"), jwks(jwks));
        return "keys: {jwks_file: \"%s\"}".formatted(file);
    }

    /** base64url(SHA-256(SubjectPublicKeyInfo)), as Kubernetes names keys. */
    String keyId() {
        try {
            return base64url(
                    MessageDigest.getInstance("SHA-256").digest(keys.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    ObjectNode jwk() {
        ObjectNode jwk =
                Api.JSON
                        .createObjectNode()
                        .put("use", "sig")
                        .put("kid", keyId())
                        .put("alg", algorithm);
        if (keys.getPublic() instanceof RSAPublicKey rsa) {
            return jwk.put("kty", "RSA")
                    .put("n", base64url(unsigned(rsa.getModulus(), 0)))
                    .put("e", base64url(unsigned(rsa.getPublicExponent(), 0)));
        }
        var point = ((ECPublicKey) keys.getPublic()).getW();
        return jwk.put("kty", "EC")
                .put("crv", "P-256")
                .put("x", base64url(unsigned(point.getAffineX(), COORDINATE)))
                .put("y", base64url(unsigned(point.getAffineY(), COORDINATE)));
    }

    /** A JWK Set of {@code jwks}. */
    static String jwks(ObjectNode... jwks) {
        ObjectNode set = Api.JSON.createObjectNode();
        set.putArray("keys").addAll(Arrays.asList(jwks));
        return set.toString();
    }

    ObjectNode header() {
        return Api.JSON.createObjectNode().put("alg", algorithm).put("kid", keyId());
    }

    /** What the volume of the pod orders-0 in the namespace shop has for an hour. */
    ObjectNode claims() {
        return claims(Clock.systemUTC().instant());
    }

    /** The same, issued at {@code now}. */
    ObjectNode claims(Instant now) {
        long issuedAt = now.getEpochSecond();
        ObjectNode claims = Api.JSON.createObjectNode();
        claims.putArray("aud").add(AUDIENCE);
        claims.put("exp", issuedAt + 3600)
                .put("iat", issuedAt)
                .put("iss", issuer)
                .put("jti", UUID.randomUUID().toString())
                .put("nbf", issuedAt)
                .put("sub", "system:serviceaccount:shop:orders");
        ObjectNode bound = claims.putObject("kubernetes.io").put("namespace", "shop");
        bound.putObject("node").put("name", "node-1").put("uid", "0b1c-n");
        bound.putObject("pod").put("name", "orders-0").put("uid", "72cd2d3c-22a7");
        bound.putObject("serviceaccount").put("name", "orders").put("uid", "ea13ff28-0b40");
        return claims;
    }

    String token() {
        return token(claims());
    }

    String token(ObjectNode claims) {
        return token(header().toString(), claims.toString());
    }

    /** Signed, whatever it says. */
    String token(String header, String payload) {
        return token(utf8(header), utf8(payload));
    }

    String token(byte[] header, byte[] payload) {
        String signed = base64url(header) + "." + base64url(payload);
        return signed + "." + base64url(signature(signed, jcaSignature));
    }

    byte[] signature(String signed, String jca) {
        try {
            Signature signer = Signature.getInstance(jca);
            signer.initSign(keys.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String base64url(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static byte[] unsigned(BigInteger number, int octets) {
        byte[] shortest = number.toByteArray();
        int sign = shortest[0] == 0 ? 1 : 0;
        int length = Math.max(octets, shortest.length - sign);
        byte[] padded = new byte[length];
        System.arraycopy(
                shortest, sign, padded, length - (shortest.length - sign), shortest.length - sign);
        return padded;
    }
}

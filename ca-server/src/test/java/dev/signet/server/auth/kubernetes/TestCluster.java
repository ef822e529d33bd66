package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.jwt.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A Kubernetes cluster as far as tokens go: its own keys, and tokens as its API server writes them.
 */
public final class TestCluster extends TestIssuer {

    /** What API servers have where nobody chose one. */
    public static final String ISSUER = "https://kubernetes.default.svc";

    public static final String AUDIENCE = "signet";

    /** When tokens are issued. */
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    private TestCluster(TestIssuer key) {
        super(key);
    }

    public static TestCluster rs256() {
        return new TestCluster(TestIssuer.rs256());
    }

    public static TestCluster es256() {
        return new TestCluster(TestIssuer.es256());
    }

    public static TestCluster es384() {
        return new TestCluster(TestIssuer.es384());
    }

    public static TestCluster es512() {
        return new TestCluster(TestIssuer.es512());
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

    /** What a projected volume of the pod orders-7d9f in the namespace shop has for an hour. */
    @Override
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
}

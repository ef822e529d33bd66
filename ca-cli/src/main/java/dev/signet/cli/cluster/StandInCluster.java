package dev.signet.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.cli.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Mints service-account tokens as a kube-apiserver does, so that Signet can be tried without a
 * cluster. Its signing key belongs to one data folder: whoever may read that file may be any
 * workload of this cluster, which is why no other server should be configured to trust it.
 */
public final class StandInCluster {

    public static final String NAME = "dev";
    public static final String ISSUER = "https://stand-in-cluster.signet.test";
    public static final String AUDIENCE = "signet";
    public static final String TRUST_DOMAIN = "cluster.local";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "stand-in-cluster";
    private static final String NODE = "stand-in-node";

    private final Path folder;
    private final SigningKey key;

    private StandInCluster(Path folder, SigningKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** Whether {@code dataFolder} has a cluster. */
    public static boolean existsIn(Path dataFolder) {
        return Files.exists(keyFile(dataFolder.resolve(FOLDER)));
    }

    /** The cluster of {@code dataFolder}, which is made if there is none. */
    public static StandInCluster openOrCreate(Path dataFolder, SecureRandom random)
            throws IOException {
        Path folder = dataFolder.resolve(FOLDER);
        if (!existsIn(dataFolder)) {
            Files.createDirectories(folder);
            DurableFile.secret(keyFile(folder)).write(SigningKey.generate(random).privateJwk());
        }
        var cluster = open(dataFolder);
        if (!Files.exists(cluster.jwksFile())) {
            DurableFile.open(cluster.jwksFile()).write(cluster.key.publicJwks());
        }
        return cluster;
    }

    /**
     * The cluster of {@code dataFolder}.
     *
     * @throws IOException if there is none or its key cannot be read
     */
    public static StandInCluster open(Path dataFolder) throws IOException {
        Path folder = dataFolder.resolve(FOLDER);
        Path file = keyFile(folder);
        try {
            return new StandInCluster(folder, SigningKey.parse(Files.readString(file)));
        } catch (IOException e) {
            throw new IOException("cannot use " + file + ": " + e.getMessage(), e);
        }
    }

    /** The public keys, for the configuration of the server. */
    public Path jwksFile() {
        return folder.resolve("jwks.json");
    }

    /**
     * A token that is valid from {@code now} on. The same names always have the same UIDs, as long
     * as the key stays.
     */
    public String mint(TokenRequest request, Instant now) {
        long issuedAt = now.getEpochSecond();
        String pod = request.pod().orElse(request.serviceAccount() + "-0");
        ObjectNode claims = JSON.createObjectNode();
        claims.putArray("aud").add(request.audience());
        claims.put("exp", issuedAt + request.lifetime().toSeconds())
                .put("iat", issuedAt)
                .put("iss", ISSUER)
                .put("jti", UUID.randomUUID().toString());
        ObjectNode bound = claims.putObject("kubernetes.io");
        bound.put("namespace", request.namespace());
        bound.putObject("node").put("name", NODE).put("uid", uid("node", "", NODE));
        bound.putObject("pod").put("name", pod).put("uid", uid("pod", request.namespace(), pod));
        bound.putObject("serviceaccount")
                .put("name", request.serviceAccount())
                .put("uid", uid("serviceaccount", request.namespace(), request.serviceAccount()));
        claims.put("nbf", issuedAt).put("sub", request.subject());
        return key.sign(claims);
    }

    private String uid(String kind, String namespace, String name) {
        String all = String.join("\n", key.id(), kind, namespace, name);
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Path keyFile(Path folder) {
        return folder.resolve("signing-key.jwk");
    }
}

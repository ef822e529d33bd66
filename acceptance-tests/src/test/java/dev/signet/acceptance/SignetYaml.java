package dev.signet.acceptance;

import dev.signet.cli.cluster.StandInCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code signet.yaml} of a data folder. */
record SignetYaml(Path file) {

    /** What every server is called that has its configuration from here: one name for all. */
    static final String INSTANCE = "twin";

    private static final Pattern KEY_ENCRYPTION =
            Pattern.compile("(?m)^key_encryption:\\R(?: +.*\\R)+");

    private static final Pattern DATABASE = Pattern.compile("url: \"(jdbc:[^\"]+)\"");

    /** What names the stand-in cluster of the folder. */
    static final String CLUSTERS =
            """
            clusters:
              - name: "%s"
                issuer: "%s"
                audience: "%s"
                trust_domain: "%s"
                mode: offline-only
                keys:
                  jwks_file: "stand-in-cluster/jwks.json"
            """
                    .formatted(
                            StandInCluster.NAME,
                            StandInCluster.ISSUER,
                            StandInCluster.AUDIENCE,
                            StandInCluster.TRUST_DOMAIN);

    static SignetYaml of(Path data) {
        return new SignetYaml(data.resolve("signet.yaml"));
    }

    /**
     * Writes one, as an operator does before {@code signet init}, which leaves it alone.
     *
     * @param host under which clients reach the server
     * @param httpsPort 0 picks a free one
     * @param publicUrl where certificates say that CRLs are
     */
    @CanIgnoreReturnValue
    static SignetYaml write(
            Path data,
            PostgresDatabase database,
            String host,
            int httpsPort,
            int httpPort,
            String publicUrl)
            throws IOException {
        Files.createDirectories(data);
        SignetYaml yaml = of(data);
        Files.writeString(
                yaml.file(),
                """
                instance: %s
                https:
                  port: %d
                  names: ["%s"]
                http:
                  port: %d
                  public_url: "%s"
                """
                                .formatted(INSTANCE, httpsPort, host, httpPort, publicUrl)
                        + database.section(data)
                        + CLUSTERS);
        return yaml;
    }

    /** Names the stand-in cluster where {@code signet init} named none. */
    void nameCluster() throws IOException {
        nameClusters(CLUSTERS);
    }

    /** Names others where {@code signet init} named none; {@code clusters} is the whole key. */
    void nameClusters(String clusters) throws IOException {
        Files.writeString(file, Files.readString(file).replace("clusters: []", clusters.strip()));
    }

    /**
     * Says where the key-encryption key is, and where it was before.
     *
     * @param previous empty if there is none, or no more
     */
    void keepKeysUnder(String key, String previous) throws IOException {
        String yaml = KEY_ENCRYPTION.matcher(Files.readString(file)).replaceFirst("");
        String before = previous.isEmpty() ? "" : "  previous: {" + previous + "}\n";
        Files.writeString(file, yaml + "key_encryption:\n  key: {" + key + "}\n" + before);
    }

    /** The URL of the database, as it is written there. */
    String databaseUrl() throws IOException {
        Matcher url = DATABASE.matcher(Files.readString(file));
        if (!url.find()) {
            throw new AssertionError("no database.url in " + file);
        }
        return url.group(1);
    }
}

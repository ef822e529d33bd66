package dev.signet.cli;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.cli.file.DurableFile;
import dev.signet.cli.round.Found;
import dev.signet.server.Initialization;
import dev.signet.server.Initialization.ClusterSettings;
import dev.signet.server.StartFailedException;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import dev.signet.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The data folder of {@code signet dev}: what {@code signet init} makes, a stand-in cluster, the
 * operator's token and the role that was made with it.
 */
record DevFolder(Path path) {

    static final String DEFAULT = "signet-data";

    /** The stand-in cluster of a folder that must have one. */
    static StandInCluster cluster(Path folder) throws CommandFailedException, IOException {
        if (!StandInCluster.existsIn(folder)) {
            throw new CommandFailedException(
                    "there is no stand-in cluster in "
                            + folder
                            + "; make one with: "
                            + Terminal.command()
                            + " dev --data "
                            + Terminal.shellWord(folder.toString()));
        }
        return StandInCluster.open(folder);
    }

    /** A token of the workload of the round, and what may be said about it. */
    static Found<String> mint(StandInCluster cluster) {
        TokenRequest request = TokenRequest.of("shop", "orders");
        return new Found<>(
                        cluster.mint(request, Clock.systemUTC().instant()),
                        "%s of cluster %s, for audience %s, lives 1h"
                                .formatted(
                                        request.subject(), StandInCluster.NAME, request.audience()),
                        Map.of())
                .with("identity", request.subject())
                .with("cluster", StandInCluster.NAME)
                .with("audience", request.audience())
                .with("lifetime_seconds", request.lifetime().toSeconds());
    }

    Path caFile() {
        return path.resolve(Initialization.ROOT_FILE);
    }

    Path tokenFile() {
        return path.resolve("operator-token");
    }

    Path logFile() {
        return path.resolve("signet.log");
    }

    /** Present once the role was made; what it said then. */
    Path roleFile() {
        return path.resolve("role-workloads.json");
    }

    /** Whether an earlier start got through with everything. */
    boolean isComplete() {
        return Files.exists(path.resolve(Initialization.CONFIG_FILE))
                && Files.exists(caFile())
                && Files.exists(tokenFile())
                && Files.exists(roleFile())
                && StandInCluster.existsIn(path);
    }

    /** Makes the folder, for its owner alone, if there is none. */
    void makeFolder() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    /**
     * Makes what is missing; for a database of an earlier release, also the newer schema.
     *
     * @param httpPort where CRLs will be: the issuer's certificate says so for years
     */
    ServerConfig make(int httpsPort, int httpPort) throws CommandFailedException, IOException {
        return make(httpsPort, httpPort, Optional.empty());
    }

    /**
     * As {@link #make(int, int)}.
     *
     * @param publicUrl where CRLs will be if it is not the port: certificates say so
     */
    ServerConfig make(int httpsPort, int httpPort, Optional<URI> publicUrl)
            throws CommandFailedException, IOException {
        makeFolder();
        StandInCluster cluster = StandInCluster.openOrCreate(path, new SecureRandom());
        var settings =
                new Initialization.Settings(
                        httpsPort,
                        httpPort,
                        List.of("localhost", "127.0.0.1"),
                        publicUrl,
                        List.of(
                                new ClusterSettings(
                                        StandInCluster.NAME,
                                        StandInCluster.ISSUER,
                                        StandInCluster.AUDIENCE,
                                        StandInCluster.TRUST_DOMAIN,
                                        path.toAbsolutePath()
                                                .relativize(cluster.jwksFile().toAbsolutePath())
                                                .toString())));
        try {
            Initialization.Made made = Initialization.run(path, settings);
            if (made.operatorToken().isPresent()) {
                DurableFile.secret(tokenFile()).write(made.operatorToken().get() + "\n");
            }
            return made.config();
        } catch (StartFailedException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The configuration of a folder that is complete. */
    ServerConfig config() throws CommandFailedException {
        try {
            return ConfigFile.read(path.resolve(Initialization.CONFIG_FILE));
        } catch (InvalidConfigException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}

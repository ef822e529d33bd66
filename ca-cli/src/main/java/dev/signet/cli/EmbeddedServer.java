package dev.signet.cli;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.cluster.TokenRequest;
import dev.signet.server.CaServer;
import dev.signet.server.Initialization;
import dev.signet.server.StartFailedException;
import dev.signet.server.api.HttpConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code signet dev} starts, inside a JVM that is somebody else's: ca-test-kit loads this
 * class from signet.jar in a class loader of its own and calls it by reflection, so its signatures
 * have only types of the JDK. Safe for concurrent use.
 */
public final class EmbeddedServer implements AutoCloseable {

    /** A test may be refused as often as it likes, and as fast. */
    private static final String LIMITS =
            """

            limits:
              longest_wait: 0s
              address: {rate: 1000000, burst: 10000000}
              identity: {rate: 1000000, burst: 10000000}
            """;

    private static final String HOST = "127.0.0.1";
    private static final String DATABASE_DRIVER = "org.h2.Driver";

    private final CaServer server;
    private final StandInCluster cluster;

    private EmbeddedServer(CaServer server, StandInCluster cluster) {
        this.server = server;
        this.cluster = cluster;
    }

    /** Sends the log of all servers of this class loader to {@code file}, from now on. */
    public static void logTo(Path file) {
        DevLog.to(file);
    }

    /**
     * Makes a CA in {@code data}, an empty folder or none yet, and serves it on free ports of the
     * loopback interface, with the stand-in cluster and the role of {@code signet dev}.
     *
     * @param publicUrl where certificates say that CRLs are
     * @throws IOException if it cannot start, saying why
     */
    public static EmbeddedServer start(Path data, URI publicUrl) throws IOException {
        registerDatabaseDriver();
        var folder = new DevFolder(data);
        try {
            var _ = folder.make(0, 0, Optional.of(publicUrl));
            Files.writeString(
                    data.resolve(Initialization.CONFIG_FILE), LIMITS, StandardOpenOption.APPEND);
            var ports = new HttpConfig(HOST, 0, OptionalInt.of(0));
            CaServer server = CaServer.start(folder.config().withHttp(ports));
            return withRole(new EmbeddedServer(server, StandInCluster.open(data)), folder);
        } catch (CommandFailedException | StartFailedException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** JDBC looks for drivers once in a JVM, which here is somebody else's. */
    private static void registerDatabaseDriver() throws IOException {
        try {
            var _ = Class.forName(DATABASE_DRIVER);
        } catch (ClassNotFoundException e) {
            throw new IOException("the database's driver is not packaged: " + DATABASE_DRIVER, e);
        }
    }

    private static EmbeddedServer withRole(EmbeddedServer started, DevFolder folder)
            throws CommandFailedException, IOException {
        boolean complete = false;
        try {
            new DevRole(folder).make(URI.create("https://localhost:" + started.httpsPort()));
            complete = true;
            return started;
        } finally {
            if (!complete) {
                started.close();
            }
        }
    }

    /** Of the API. */
    public int httpsPort() {
        return server.httpsPort();
    }

    /** Of CRLs, CA certificates and health. */
    public int httpPort() {
        return server.httpPort();
    }

    /**
     * A token of a service account of the stand-in cluster, valid from now on.
     *
     * @param lifetime 1 s to 366 d
     * @throws IllegalArgumentException if Kubernetes would not have such names
     */
    public String token(
            String namespace, String serviceAccount, String audience, Duration lifetime) {
        var request =
                new TokenRequest(namespace, serviceAccount, audience, lifetime, Optional.empty());
        return cluster.mint(request, Clock.systemUTC().instant());
    }

    /** Finishes the requests under way and lets go of everything; the data stays. */
    @Override
    public void close() {
        server.close();
    }
}

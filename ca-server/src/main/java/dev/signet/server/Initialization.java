package dev.signet.server;

import dev.signet.migrations.Migrate;
import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.token.ApiTokenStore;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuance.IssuerCreation;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.retention.ComingMonths;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.KeyAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes a folder in which a server can start: configuration, key encryption key, database, a root,
 * an issuer below it, and a token for operators.
 *
 * <p>Each step looks whether it was done already, so that an initialization that was interrupted is
 * finished by the next one. Nothing that exists is changed.
 */
public final class Initialization {

    public static final String CONFIG_FILE = "signet.yaml";
    public static final String KEY_FILE = "key-encryption.key";
    public static final String ROOT_FILE = "ca.crt";
    public static final IssuerName ROOT = new IssuerName("root");
    public static final IssuerName ISSUING = new IssuerName("issuing");

    private static final String OPERATOR = "bootstrap";
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);
    private static final Duration ISSUING_LIFETIME = Duration.ofDays(1825);

    private final Path folder;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();

    private Initialization(Path folder) {
        this.folder = folder;
    }

    /**
     * What a first configuration says.
     *
     * @param names those under which clients will reach the server
     * @param publicUrl address of the plain HTTP port as relying parties reach it
     */
    public record Settings(
            int httpsPort,
            int httpPort,
            List<String> names,
            Optional<URI> publicUrl,
            List<ClusterSettings> clusters) {

        public Settings {
            names = List.copyOf(names);
            clusters = List.copyOf(clusters);
        }
    }

    /** A cluster whose keys are in a file of the folder. */
    public record ClusterSettings(
            String name, String issuer, String audience, String trustDomain, String jwksFile) {}

    /**
     * What there is now.
     *
     * @param operatorToken present if it was made now; this is the only time anybody sees it
     */
    public record Made(
            Path configFile,
            Path rootCertificate,
            ServerConfig config,
            Optional<String> operatorToken) {

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Made[" + configFile + "]";
        }
    }

    /**
     * Makes what is missing in {@code folder}.
     *
     * @throws StartFailedException if it cannot, saying why and what to do
     */
    public static Made run(Path folder, Settings settings) throws StartFailedException {
        if (settings.httpPort() == 0 && settings.publicUrl().isEmpty()) {
            throw new StartFailedException(
                    "every certificate says where its CRL is: with http port 0 that needs a public"
                            + " URL, or choose a port (--http-port PORT or --public-url URL)");
        }
        try {
            return new Initialization(folder.toAbsolutePath().normalize()).make(settings);
        } catch (IOException e) {
            throw new StartFailedException("cannot set up " + folder + ": " + e.getMessage(), e);
        } catch (InvalidConfigException | IllegalStateException e) {
            throw new StartFailedException(String.valueOf(e.getMessage()), e);
        } catch (SigningFailedException e) {
            throw new StartFailedException("the CA keys cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Brings the database of {@code config} to the schema of this release.
     *
     * @throws StartFailedException if it cannot be opened
     */
    public static void migrate(ServerConfig config) throws StartFailedException {
        try (Database database = Database.openAsOwner(config.database())) {
            new Migrate(database.dataSource(), config.database().server().user()).migrate();
        } catch (RuntimeException e) {
            throw new StartFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Made make(Settings settings)
            throws IOException,
                    InvalidConfigException,
                    SigningFailedException,
                    StartFailedException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownerOnly("rwx------"));
        }
        Path keyFile = folder.resolve(KEY_FILE);
        if (!Files.exists(keyFile)) {
            write(keyFile, KeyEncryption.newKey(random), "rw-------");
        }
        Path configFile = folder.resolve(CONFIG_FILE);
        if (!Files.exists(configFile)) {
            write(configFile, FirstConfig.yaml(settings), "rw-r--r--");
        }
        ServerConfig config = ConfigFile.read(configFile);
        migrate(config);
        makeOwnersAlone();
        try (Database database = Database.open(config.database())) {
            new ComingMonths(database, clock).open();
            Issuer root = issuers(config, database);
            Path rootFile = folder.resolve(ROOT_FILE);
            if (!Files.exists(rootFile)) {
                write(rootFile, root.der().pem("CERTIFICATE"), "rw-r--r--");
            }
            return new Made(configFile, rootFile, config, operatorToken(database));
        }
    }

    /** The database, also where the folder itself was there before and is open to others. */
    private void makeOwnersAlone() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.db")) {
            for (Path file : files) {
                var _ =
                        Files.setPosixFilePermissions(
                                file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private Issuer issuers(ServerConfig config, Database database)
            throws IOException, SigningFailedException {
        var store = new IssuerStore(KeyEncryption.load(config.keyEncryptionKeyFile()), random);
        var issuers = new Issuers(store.all(database));
        URI publicUrl =
                config.publicUrl()
                        .orElseGet(() ->
                                URI.create(
                                        "http://"
                                                + config.names().getFirst().text()
                                                + ":"
                                                + config.http().httpPort().orElse(80)));
        var creation =
                new IssuerCreation(
                        store,
                        new CrlDistribution(publicUrl, config.crl().shards()),
                        new Inventory(),
                        new AuditLog(clock),
                        database,
                        clock,
                        random);
        Issuer root =
                issuers.find(ROOT)
                        .orElseGet(() ->
                                creation.root(
                                        ROOT,
                                        "Signet Root CA",
                                        KeyAlgorithm.EC_P384,
                                        ROOT_LIFETIME));
        if (issuers.find(ISSUING).isEmpty()) {
            var _ =
                    creation.intermediate(
                            ISSUING,
                            "Signet Issuing CA",
                            KeyAlgorithm.EC_P256,
                            ISSUING_LIFETIME,
                            root);
        }
        return root;
    }

    private Optional<String> operatorToken(Database database) {
        var tokens = new ApiTokenStore(random, clock);
        return database.resultOf(tx -> {
            if (tokens.exists(tx, OPERATOR)) {
                return Optional.empty();
            }
            new AuditLog(clock)
                    .append(
                            tx,
                            new Caller.ServerCaller().name(),
                            "",
                            new AuditEvent.ApiTokenCreated(OPERATOR));
            return Optional.of(tokens.create(tx, OPERATOR));
        });
    }

    /** Written aside and moved into place, so that a file that is there is whole. */
    private static void write(Path file, String text, String permissions) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, ownerOnly(permissions));
        Files.writeString(aside, text, StandardCharsets.UTF_8, StandardOpenOption.SYNC);
        Files.move(aside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}

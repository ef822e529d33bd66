package dev.signet.server;

import dev.signet.migrations.Migrate;
import dev.signet.server.auth.token.TokenSecret;
import dev.signet.server.config.ConfigFile;
import dev.signet.server.config.InvalidConfigException;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.signing.AesKeyEncryptionKey;
import dev.signet.server.signing.KeyEncryptionConfig;
import dev.signet.server.signing.SigningFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
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

    private final Path folder;
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
     * What is in the database now.
     *
     * @param rootCertificate in PEM
     * @param operatorToken present if it was made now; this is the only time anybody sees it
     */
    public record Founded(String rootCertificate, Optional<String> operatorToken) {

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Founded[]";
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
        return explained(
                () -> new Initialization(folder.toAbsolutePath().normalize()).make(settings));
    }

    /**
     * Makes what is missing in the database of a configuration that is there, and writes no file.
     *
     * @param tokenFile its first line is the token that operators begin with; without a file one is
     *     made
     * @param newToken whether one is to be had although there was one before, for those who have no
     *     admin's token any more
     * @throws StartFailedException if it cannot, saying why and what to do
     */
    public static Founded run(Path configFile, Optional<Path> tokenFile, boolean newToken)
            throws StartFailedException {
        return explained(() -> {
            ServerConfig config = ConfigFile.read(configFile);
            Optional<TokenSecret> token = Optional.empty();
            if (tokenFile.isPresent()) {
                token = Optional.of(operatorToken(tokenFile.get()));
            }
            migrate(config);
            return new Founding(config).run(new Founding.Operator(token, newToken));
        });
    }

    private static TokenSecret operatorToken(Path file) throws IOException, StartFailedException {
        String token = Files.readString(file).lines().findFirst().orElse("");
        return TokenSecret.parse(token)
                .orElseThrow(() ->
                        new StartFailedException(
                                "the first line of "
                                        + file
                                        + " must be signet_op_ and 43 characters of base64url, 32"
                                        + " random octets"));
    }

    private interface Deed<T> {
        T run()
                throws IOException,
                        InvalidConfigException,
                        SigningFailedException,
                        StartFailedException;
    }

    private static <T> T explained(Deed<T> deed) throws StartFailedException {
        try {
            return deed.run();
        } catch (IOException e) {
            throw new StartFailedException("cannot set up a CA: " + e.getMessage(), e);
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

    /**
     * Why a server of this release cannot work with the schema of the database of {@code config};
     * empty if it can.
     *
     * @throws StartFailedException if the database cannot be opened
     */
    public static Optional<String> checkSchema(ServerConfig config) throws StartFailedException {
        try (Database database = Database.open(config.database())) {
            return new Migrate(database.dataSource(), config.database().server().user()).obstacle();
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
        Path configFile = folder.resolve(CONFIG_FILE);
        if (!Files.exists(configFile)) {
            write(configFile, FirstConfig.yaml(settings), "rw-r--r--");
        }
        ServerConfig config = ConfigFile.read(configFile);
        Path keyFile = folder.resolve(KEY_FILE);
        if (config.keyEncryption().key().equals(new KeyEncryptionConfig.InFile(keyFile))
                && !Files.exists(keyFile)) {
            write(keyFile, AesKeyEncryptionKey.newKey(random), "rw-------");
        }
        migrate(config);
        makeOwnersAlone();
        Founded founded = new Founding(config).run(new Founding.Operator(Optional.empty(), false));
        Path rootFile = folder.resolve(ROOT_FILE);
        if (!Files.exists(rootFile)) {
            write(rootFile, founded.rootCertificate(), "rw-r--r--");
        }
        return new Made(configFile, rootFile, config, founded.operatorToken());
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

package dev.signet.cli.agent.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.cli.file.FileAccess;
import dev.signet.cli.round.TestIssuer;
import dev.signet.client.Identity;
import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeptFolderTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

    private final TestIssuer issuer = new TestIssuer("test root");

    @TempDir Path directory;
    private Path tls;
    private FolderConfig config;

    @BeforeEach
    void choose() {
        tls = directory.resolve("tls");
        config = FolderConfig.of(tls);
    }

    @Test
    void holdsKeyCertificateRootsAndCrlsAsPlainFilesAndNothingElse() throws Exception {
        Material material = material();

        assertThat(new KeptFolder(config).write(material)).isTrue();

        assertThat(modes())
                .containsOnly(
                        entry("ca.crt", "rw-r--r--"),
                        entry("crl.pem", "rw-r--r--"),
                        entry("tls.crt", "rw-r--r--"),
                        entry("tls.key", "rw-------"));
        assertThat(pair(tls.resolve("tls.crt"), tls.resolve("tls.key")))
                .isEqualTo(material.identity());
        assertThat(Pem.certificates(tls.resolve("ca.crt"))).containsExactly(issuer.root);
        assertThat(tls.resolve("crl.pem")).content().contains("-----BEGIN X509 CRL-----");
    }

    @Test
    void aFileThatIsRightIsNotTouched() throws Exception {
        Material material = material();
        KeptFolder folder = new KeptFolder(withEverything());
        assertThat(folder.write(material)).isTrue();
        for (String file : modes().keySet()) {
            Files.setLastModifiedTime(tls.resolve(file), LONG_AGO);
        }

        assertThat(folder.write(material)).isFalse();

        assertThat(modes().keySet())
                .allMatch(file -> LONG_AGO.equals(lastModified(tls.resolve(file))));
    }

    @Test
    void onlyTheFileThatChangedIsReplaced() throws Exception {
        Identity identity = issuer.identity();
        KeptFolder folder = new KeptFolder(config);
        assertThat(folder.write(of(identity))).isTrue();
        Files.setLastModifiedTime(tls.resolve("tls.crt"), LONG_AGO);

        assertThat(
                        folder.write(
                                new Material(
                                        identity,
                                        List.of(issuer.root),
                                        List.of(issuer.crl(identity.leaf())))))
                .isTrue();

        assertThat(lastModified(tls.resolve("tls.crt"))).isEqualTo(LONG_AGO);
        assertThat(lastModified(tls.resolve("crl.pem"))).isGreaterThan(LONG_AGO);
    }

    @Test
    void whatSomebodyChangedOrDeletedIsPutRight() throws Exception {
        Material material = material();
        KeptFolder folder = new KeptFolder(config);
        assertThat(folder.write(material)).isTrue();
        Files.writeString(tls.resolve("tls.crt"), "not this");
        Files.delete(tls.resolve("ca.crt"));
        Files.setPosixFilePermissions(
                tls.resolve("tls.key"), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(folder.write(material)).isTrue();

        assertThat(modes().get("tls.key")).isEqualTo("rw-------");
        assertThat(pair(tls.resolve("tls.crt"), tls.resolve("tls.key")))
                .isEqualTo(material.identity());
        assertThat(tls.resolve("ca.crt")).exists();
    }

    @Test
    void theModeOfAKeyStoreIsPutRightToo() throws Exception {
        Material material = material();
        KeptFolder folder = new KeptFolder(withStore(KeyStoreFormat.PKCS12));
        assertThat(folder.write(material)).isTrue();
        Files.setPosixFilePermissions(
                tls.resolve("store"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(folder.write(material)).isTrue();

        assertThat(modes().get("store")).isEqualTo("rw-------");
    }

    @Test
    void allIsOnTheDiskBeforeTheFirstRenameAndTheKeyIsRenamedRightBeforeTheCertificate()
            throws Exception {
        KeptFolder folder = new KeptFolder(withEverything());
        assertThat(folder.write(material())).isTrue();
        try (WatchService watcher = tls.getFileSystem().newWatchService()) {
            WatchKey changes = tls.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);

            assertThat(folder.write(material())).isTrue();

            List<String> appeared = new ArrayList<>();
            await().until(() -> {
                changes.pollEvents()
                        .forEach(event -> appeared.add(String.valueOf(event.context())));
                return appeared.contains("tls.crt");
            });
            assertThat(appeared.stream().map(name -> name.startsWith(".") ? "staged" : name))
                    .containsExactly(
                            "staged",
                            "staged",
                            "staged",
                            "staged",
                            "staged",
                            "crl.pem",
                            "store",
                            "combined.pem",
                            "tls.key",
                            "tls.crt");
        }
    }

    @Test
    void whatAnAgentLeftThatWasKilledIsRemovedAndNothingElse() throws Exception {
        String uuid = ".01234567-89ab-cdef-0123-456789abcdef";
        Files.createDirectory(tls);
        for (String file : List.of(".tls.key" + uuid, ".tls.key", ".other" + uuid)) {
            Files.writeString(tls.resolve(file), "a key, perhaps");
        }

        assertThat(new KeptFolder(config).write(material())).isTrue();

        assertThat(modes().keySet())
                .containsExactlyInAnyOrder(
                        ".tls.key", ".other" + uuid, "ca.crt", "crl.pem", "tls.crt", "tls.key");
    }

    @Test
    void aReloadIsOwedBeforeTheFirstFileChangesUntilItIsPaid() throws Exception {
        Path note = directory.resolve("owed");
        var owed = new OwedReload(Optional.of(note));
        Material material = material();
        assertThat(owed.isOwed()).isFalse();

        assertThat(new KeptFolder(config, owed).write(material)).isTrue();
        assertThat(owed.isOwed()).isTrue();
        assertThat(new OwedReload(Optional.of(note)).isOwed()).isTrue();
        owed.paid();

        assertThat(note).doesNotExist();
        assertThat(new KeptFolder(config, owed).write(material)).isFalse();
        assertThat(owed.isOwed()).isFalse();
    }

    @Test
    void filesAreReplacedAlsoWhereAnOwedReloadCannotBeNoted() throws Exception {
        var owed = new OwedReload(Optional.of(directory.resolve("no/such/folder")));

        assertThat(new KeptFolder(config, owed).write(material())).isTrue();

        assertThat(owed.isOwed()).isTrue();
    }

    @Test
    void withoutCrlsThereIsNoEmptyFileThatWouldRefuseEverybody() throws Exception {
        var material = new Material(issuer.identity(), List.of(issuer.root), List.of());

        assertThat(new KeptFolder(config).write(material)).isTrue();

        assertThat(tls.resolve("crl.pem")).doesNotExist();
    }

    @Test
    void theCombinedFileHasKeyAndChainOfOnePiece() throws Exception {
        Material material = material();

        assertThat(new KeptFolder(config.withCombined("server.pem")).write(material)).isTrue();

        assertThat(tls.resolve("server.pem"))
                .content()
                .isEqualTo(
                        Files.readString(tls.resolve("tls.key"))
                                + Files.readString(tls.resolve("tls.crt")));
        assertThat(modes().get("server.pem")).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyStoreOpensWithItsPasswordAndHoldsKeyAndRoots(KeyStoreFormat format) throws Exception {
        Material material = material();

        assertThat(new KeptFolder(withStore(format)).write(material)).isTrue();

        KeyStore store = KeyStore.getInstance(format.name());
        try (InputStream in = Files.newInputStream(tls.resolve("store"))) {
            store.load(in, "changeit".toCharArray());
        }
        assertThat(store.getKey("signet", "changeit".toCharArray()))
                .isEqualTo(material.identity().privateKey());
        assertThat(store.getCertificate("root-1")).isEqualTo(issuer.root);
        assertThat(modes().get("store")).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void whoReadsAKeyStoreWhileItIsReplacedSeesKeyAndCertificateOfOneGeneration(
            KeyStoreFormat format) throws Exception {
        KeptFolder folder = new KeptFolder(withStore(format));
        assertThat(folder.write(material())).isTrue();
        Set<String> generations = ConcurrentHashMap.newKeySet();
        var ended = new AtomicBoolean();
        CompletableFuture<Void> reader =
                CompletableFuture.runAsync(() -> {
                    while (!ended.get()) {
                        generations.add(serialOfThePairIn(tls.resolve("store"), format));
                    }
                });
        try {
            while (generations.size() < 5 && !reader.isDone()) {
                assertThat(folder.write(material())).isTrue();
            }
        } finally {
            ended.set(true);
        }

        assertThat(reader).succeedsWithin(Duration.ofMinutes(1));
    }

    private static String serialOfThePairIn(Path file, KeyStoreFormat format) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(format.name());
            store.load(in, "changeit".toCharArray());
            var leaf = (X509Certificate) store.getCertificate("signet");
            Signature signing = Signature.getInstance("SHA256withECDSA");
            signing.initSign((PrivateKey) store.getKey("signet", "changeit".toCharArray()));
            byte[] signed = signing.sign();
            signing.initVerify(leaf);
            assertThat(signing.verify(signed)).isTrue();
            return leaf.getSerialNumber().toString(16);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKeyStoreWithoutAPasswordIsNotMade() throws Exception {
        FolderConfig wanted = withStore(KeyStoreFormat.PKCS12);
        Files.writeString(directory.resolve("password"), "\n");

        assertThatThrownBy(() -> new KeptFolder(wanted).write(material()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no password of at least 6 characters");
        assertThat(modes()).isEmpty();
    }

    @Test
    void anotherPasswordMakesAnotherStore() throws Exception {
        Material material = material();
        KeptFolder folder = new KeptFolder(withStore(KeyStoreFormat.PKCS12));
        assertThat(folder.write(material)).isTrue();
        Files.writeString(directory.resolve("password"), "another\n");

        assertThat(folder.write(material)).isTrue();

        assertThat(KeyStore.getInstance(tls.resolve("store").toFile(), "another".toCharArray()))
                .isNotNull();
    }

    @Test
    void aFileThatIsTooLargeForAPasswordIsNone() throws Exception {
        FolderConfig wanted = withStore(KeyStoreFormat.JKS);
        Files.writeString(directory.resolve("password"), "x".repeat(4097));

        assertThatThrownBy(() -> new KeptFolder(wanted).write(material()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is too large for a password");
    }

    @Test
    void modesAndTemplatesAreAsConfigured() throws Exception {
        Material material = material();
        var wanted =
                new FolderConfig(
                        tls,
                        FileAccess.EVERYBODY.withMode("0640"),
                        FileAccess.OWNER.withMode("440"),
                        Optional.empty(),
                        List.of(),
                        List.of(
                                new TemplateFile(
                                        "until",
                                        Template.parse("{{ not_after }}\n"),
                                        Optional.of("0604")),
                                new TemplateFile(
                                        "secret",
                                        Template.parse("{{private_key}}"),
                                        Optional.empty())),
                        false);

        assertThat(new KeptFolder(wanted).write(material)).isTrue();

        assertThat(modes())
                .containsOnly(
                        entry("ca.crt", "rw-r-----"),
                        entry("tls.crt", "rw-r-----"),
                        entry("tls.key", "r--r-----"),
                        entry("secret", "r--r-----"),
                        entry("until", "rw----r--"));
        assertThat(tls.resolve("until")).hasContent(material.notAfter() + "\n");
    }

    @Nested
    class WhenSomethingIsInTheWay {

        @Test
        void nothingIsReplacedIfOneFileCannotBeMade() throws Exception {
            FolderConfig wanted = withStore(KeyStoreFormat.PKCS12);
            KeptFolder folder = new KeptFolder(wanted);
            Material first = material();
            assertThat(folder.write(first)).isTrue();
            var before = contents();
            Files.delete(directory.resolve("password"));

            assertThatThrownBy(() -> folder.write(material())).isInstanceOf(IOException.class);

            assertThat(contents()).isEqualTo(before);
        }

        @Test
        void aSymbolicLinkIsRefusedAsDirectoryAndAsFile() throws Exception {
            Path real = Files.createDirectory(directory.resolve("gen1"));
            Files.createSymbolicLink(tls, real);

            assertThatThrownBy(() -> new KeptFolder(config).write(material()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is a symbolic link");

            Files.createSymbolicLink(real.resolve("tls.crt"), directory.resolve("elsewhere"));
            assertThatThrownBy(() -> new KeptFolder(FolderConfig.of(real)).write(material()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("tls.crt is not a plain file");
            assertThat(real.resolve("tls.key")).doesNotExist();
        }

        @ParameterizedTest
        @ValueSource(strings = {"../tls.pem", "a/b", ".hidden", "", "tls.key"})
        void aFileIsNamedWithoutAPathAndOnce(String name) {
            assertThatThrownBy(() -> config.withCombined(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("a file is named without a path.*|two files are called.*");
        }

        @ParameterizedTest
        @ValueSource(strings = {"rw-r--r--", "888", "07777", "64", ""})
        void aModeIsThreeOctalDigits(String mode) {
            assertThatThrownBy(() -> FileAccess.OWNER.withMode(mode))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("three octal digits");
        }

        @Test
        void accessIsNotGivenThroughASymbolicLink() throws Exception {
            Path target = Files.writeString(directory.resolve("target"), "somebody else's");
            FileAccess.OWNER.give(target);
            Path link = Files.createSymbolicLink(directory.resolve("link"), target);

            assertThatThrownBy(() -> FileAccess.EVERYBODY.give(link))
                    .isInstanceOf(IOException.class);

            assertThat(Files.getPosixFilePermissions(target))
                    .isEqualTo(FileAccess.OWNER.permissions());
        }

        @Test
        void anOwnerThatThereIsNotLeavesNothing() {
            var wanted =
                    new FolderConfig(
                            tls,
                            FileAccess.EVERYBODY.ownedBy(
                                    Optional.of("nobody-of-that-name"), Optional.empty()),
                            FileAccess.OWNER,
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            false);

            assertThatThrownBy(() -> new KeptFolder(wanted).write(material()))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "this machine does not know the owner or the group of rw-r--r--"
                                    + " nobody-of-that-name");
            assertThat(tls).isEmptyDirectory();
        }
    }

    private Material material() {
        return of(issuer.identity());
    }

    private Material of(Identity identity) {
        return new Material(identity, List.of(issuer.root), List.of(issuer.crl()));
    }

    private FolderConfig withStore(KeyStoreFormat format) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), "changeit\n");
        return new FolderConfig(
                tls,
                FileAccess.EVERYBODY,
                FileAccess.OWNER,
                Optional.empty(),
                List.of(new KeyStoreFile("store", format, password)),
                List.of(),
                true);
    }

    private FolderConfig withEverything() throws IOException {
        FolderConfig stores = withStore(KeyStoreFormat.PKCS12);
        return new FolderConfig(
                tls,
                stores.access(),
                stores.keyAccess(),
                Optional.of("combined.pem"),
                stores.keyStores(),
                List.of(
                        new TemplateFile(
                                "names", Template.parse("{{dns_names}}"), Optional.empty())),
                true);
    }

    private Map<String, String> modes() throws IOException {
        var modes = new TreeMap<String, String>();
        if (Files.exists(tls)) {
            try (var files = Files.list(tls)) {
                for (Path file : files.toList()) {
                    modes.put(
                            String.valueOf(file.getFileName()),
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
                }
            }
        }
        return modes;
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        for (String file : modes().keySet()) {
            contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(tls.resolve(file))));
        }
        return contents;
    }

    private static Identity pair(Path chain, Path key) throws Exception {
        var certificates = Pem.certificates(chain);
        return new Identity(
                Pem.privateKey(Files.readString(key), certificates.getFirst().getPublicKey()),
                certificates);
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map.Entry<String, String> entry(String name, String mode) {
        return Map.entry(name, mode);
    }
}

package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredIdentityTest {

    private final FakeSignet signet = new FakeSignet();

    @TempDir private Path above;

    StoredIdentityTest() throws IOException, GeneralSecurityException {}

    @AfterEach
    void stop() {
        signet.close();
    }

    private Path folder() {
        return above.resolve("deeper/identity");
    }

    private Path file() {
        return folder().resolve("identity.json");
    }

    private RenewingIdentityConfig config() {
        return signet.config().withStoreFolder(folder()).withWaitAtStart(Duration.ofSeconds(4));
    }

    private Generation openAndClose() throws CaException {
        try (var identity = RenewingIdentity.open(config())) {
            return identity.generation();
        }
    }

    private void away() {
        signet.fault =
                request ->
                        Optional.of(
                                new TestServer.Given(
                                        503, "application/problem+json", Map.of(), "{}"));
    }

    @Test
    void aRestartNeedsNoCa() throws Exception {
        Generation before = openAndClose();
        away();

        Generation after = openAndClose();

        assertThat(after.identity().chain()).isEqualTo(before.identity().chain());
        assertThat(after.identity().privateKey()).isEqualTo(before.identity().privateKey());
        assertThat(after.trustBundle()).isEqualTo(before.trustBundle());
        assertThat(after.crls()).isEqualTo(before.crls());
        assertThat(after.renewalWindow()).isEqualTo(before.renewalWindow());
        assertThat(signet.issued).hasSize(1);
    }

    @Test
    void nobodyElseMayReadWhatIsStored() throws Exception {
        var unused = openAndClose();

        assertThat(mode(folder())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> all = files.toList();
            assertThat(all)
                    .extracting(Path::getFileName)
                    .map(Path::toString)
                    .containsExactlyInAnyOrder("identity.json", "crls.der");
            assertThat(all).allMatch(file -> mode(file).equals("rw-------"));
        }
    }

    @Test
    void afterARenewalTheNewOneIsStored() throws Exception {
        try (var identity = RenewingIdentity.open(config())) {
            var unused = identity.renewNow("a test").get(10, TimeUnit.SECONDS);
        }
        away();

        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(1));
    }

    /** Who removes the folder next must not meet a file that is being written. */
    @Test
    void nothingOfAnIdentityRunsOnceItIsClosed() throws Exception {
        for (int i = 0; i < 20; i++) {
            var asked = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            try (var identity = RenewingIdentity.open(config().withName("closing"))) {
                signet.fault = request -> held(asked, over);
                var unused = identity.renewNow("a test");
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(Thread.getAllStackTraces().entrySet())
                    .filteredOn(each -> each.getKey().getName().endsWith("-closing"))
                    .flatExtracting(each -> List.of(each.getValue()))
                    .noneMatch(frame -> frame.getClassName().startsWith("dev.signet.client."));
            over.countDown();
            signet.fault = request -> Optional.empty();
        }
    }

    private static Optional<TestServer.Given> held(CountDownLatch asked, CountDownLatch over) {
        asked.countDown();
        try {
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Optional.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwxrwxrwx", "rwx-----x"})
    void aFolderThatOthersMayUseIsRefused(String mode) throws Exception {
        var unused = openAndClose();
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString(mode));

        assertThatThrownBy(this::openAndClose)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 700");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws Exception {
        var unused = openAndClose();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(this::openAndClose)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void theFolderOfAnotherIdentityIsRefused() throws Exception {
        var unused = openAndClose();
        var other = config().withRequest(IssueRequest.defaults().withRole("another"));

        assertThatThrownBy(() -> RenewingIdentity.open(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("belongs to another identity")
                .hasMessageContaining("another")
                .hasMessageNotContaining("PRIVATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "not JSON at all", "[]"})
    void aFileThatIsBrokenIsReplaced(String content) throws Exception {
        var unused = openAndClose();
        Files.writeString(file(), content);

        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(1));
        away();
        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(1));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"start\":\"[^\"]*\"', '\"start\":\"9999-01-01T00:00:00Z\"'",
        "'\"sequence\":1', '\"sequence\":-1'",
        "'\"certificates\":\\[[^]]*]', '\"certificates\":[]'",
        "'\"start\":\"[^\"]*\"', '\"start\":\"yesterday\"'"
    })
    void aFileWithAValueThatMakesNoSenseIsReplaced(String value, String senseless)
            throws Exception {
        var unused = openAndClose();
        String before = Files.readString(file());
        String after = before.replaceFirst(value, senseless);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file(), after);

        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(1));
    }

    @Test
    void aKeyThatDoesNotBelongToTheCertificateIsNotUsed() throws Exception {
        var unused = openAndClose();
        String first = Files.readString(file());
        Files.delete(file());
        var unused2 = openAndClose();
        String second = Files.readString(file());
        Files.writeString(file(), second.replace(key(second), key(first)));

        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(2));
    }

    private static String key(String json) {
        int start = json.indexOf("-----BEGIN PRIVATE KEY-----");
        return json.substring(start, json.indexOf("-----END PRIVATE KEY-----"));
    }

    @Test
    void aWriteThatWasCutOffLeavesTheOldOne() throws Exception {
        Generation before = openAndClose();
        Files.writeString(folder().resolve("identity.json.new"), "{\"owner\":");
        away();

        assertThat(openAndClose().identity().leaf()).isEqualTo(before.identity().leaf());
    }

    @Test
    void brokenCrlsAreFetchedAnew() throws Exception {
        Generation before = openAndClose();
        Files.writeString(folder().resolve("crls.der"), "no CRL");

        try (var identity = RenewingIdentity.open(config())) {
            Awaitility.await().until(() -> identity.generation().crls().equals(before.crls()));
            assertThat(signet.issued).hasSize(1);
        }
    }

    @Test
    void oneThatTheServerWantsReplacedIsNotReused() throws Exception {
        var unused = openAndClose();
        Instant past = Instant.now().minusSeconds(2);
        signet.movedWindow = Optional.of(new RenewalWindow(past, past.plusSeconds(1)));

        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(1));
    }

    @Test
    void oneThatIsDueIsUsedAndRenewed() throws Exception {
        signet.life = Duration.ofMinutes(2);
        signet.clock = Clock.offset(signet.clock, Duration.ofSeconds(-90));
        var unused = openAndClose();
        signet.life = Duration.ofHours(24);
        signet.clock = Clock.systemUTC();

        try (var identity = RenewingIdentity.open(config())) {
            Awaitility.await()
                    .until(() ->
                            identity.generation()
                                    .identity()
                                    .leaf()
                                    .equals(signet.issued.get(signet.issued.size() - 1)));
            assertThat(signet.requests("/v1/sign")).hasSize(1);
        }
    }

    @Test
    void oneThatIsOverIsReplacedBeforeAnythingUsesIt() throws Exception {
        signet.life = Duration.ofSeconds(2);
        var unused = openAndClose();
        Instant end = signet.issued.get(0).getNotAfter().toInstant();
        Awaitility.await().until(() -> Instant.now().isAfter(end.plusSeconds(1)));
        signet.life = Duration.ofHours(24);

        assertThat(openAndClose().identity().leaf()).isEqualTo(signet.issued.get(1));
    }

    @Test
    void aFolderThatCannotBeWrittenCostsNoCertificate() throws Exception {
        try (var identity = RenewingIdentity.open(config())) {
            Files.delete(file());
            Files.createDirectory(file());

            Generation now = identity.renewNow("a test").get(10, TimeUnit.SECONDS);

            assertThat(now.number()).isEqualTo(2);
            assertThat(identity.status().failures()).isZero();
        }
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

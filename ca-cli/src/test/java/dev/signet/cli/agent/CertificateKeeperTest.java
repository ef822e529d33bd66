package dev.signet.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.cli.agent.reload.Reload;
import dev.signet.cli.agent.reload.ReloadFailedException;
import dev.signet.cli.agent.sink.FolderConfig;
import dev.signet.cli.agent.sink.KeptFolder;
import dev.signet.cli.agent.sink.Material;
import dev.signet.cli.agent.sink.OwedReload;
import dev.signet.cli.round.TestIssuer;
import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateKeeperTest {

    private final TestIssuer issuer = new TestIssuer("test root");
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final AtomicBoolean reloads = new AtomicBoolean(true);

    @TempDir Path directory;
    private Optional<CertificateKeeper> keeper = Optional.empty();

    @AfterEach
    void close() {
        keeper.ifPresent(CertificateKeeper::close);
    }

    @Test
    void writesWhatItIsOfferedAndHasItReadOnceEachTime() throws Exception {
        CertificateKeeper started = start();
        Material first = material();
        Material second = material();

        started.offer(first);
        assertThat(started.firstWritten().get(20, TimeUnit.SECONDS)).isSameAs(first);
        happens("wrote", "reloaded");
        started.offer(second);
        happens("wrote", "reloaded");

        assertThat(inFiles()).isEqualTo(second.serialNumber());
        assertThat(started.written()).contains(second);
        assertThat(events).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsNeitherWrittenNorReloaded() throws Exception {
        Material material = material();
        assertThat(new KeptFolder(FolderConfig.of(tls())).write(material)).isTrue();

        CertificateKeeper started = start();
        started.offer(material);

        assertThat(started.firstWritten().get(20, TimeUnit.SECONDS)).isSameAs(material);
        assertThat(events).isEmpty();
    }

    @Test
    void aReloadThatAnAgentBeforeOwesIsDoneThoughNoFileChanges() throws Exception {
        Material material = material();
        assertThat(new KeptFolder(FolderConfig.of(tls())).write(material)).isTrue();
        Files.createFile(owed());

        start().offer(material);

        happens("reloaded");
        assertThat(owed()).doesNotExist();
        assertThat(events).isEmpty();
    }

    @Test
    void aReloadThatFailsIsOwedByTheNextAgent() throws Exception {
        reloads.set(false);
        CertificateKeeper started = start();
        started.offer(material());
        happens("wrote", "not reloaded");

        started.close();

        assertThat(owed()).exists();
    }

    @Test
    void whatCannotBeWrittenWaitsAndTheNewestIsWritten() throws Exception {
        Files.writeString(tls(), "in the way");
        CertificateKeeper started = start();

        started.offer(material());
        happens("not written");
        assertThat(started.writeFailure().orElseThrow().message()).contains("FileAlreadyExists");
        assertThat(started.written()).isEmpty();
        Material newest = material();
        started.offer(newest);
        happens("not written");
        Files.delete(tls());

        await().until(() -> started.written().isPresent());
        assertThat(inFiles()).isEqualTo(newest.serialNumber());
        assertThat(started.writeFailure()).isEmpty();
    }

    @Test
    void aReloadThatFailsIsTriedAgainAndStopsNoWriting() throws Exception {
        reloads.set(false);
        CertificateKeeper started = start();
        started.offer(material());
        happens("wrote", "not reloaded");
        assertThat(started.reloadFailure().orElseThrow().message()).isEqualTo("nobody listens");

        Material second = material();
        started.offer(second);
        await().until(() -> inFiles().equals(second.serialNumber()));
        reloads.set(true);

        await().until(() -> events.contains("reloaded"));
        assertThat(started.reloadFailure()).isEmpty();
    }

    @Test
    void whatAReloadThrowsThatNobodyForesawStopsNoWriting() throws Exception {
        CertificateKeeper started =
                start(
                        FolderConfig.of(tls()),
                        () -> {
                            throw new IllegalStateException("a mistake");
                        });
        started.offer(material());
        happens("wrote", "not reloaded");
        assertThat(started.reloadFailure().orElseThrow().message()).contains("a mistake");

        Material second = material();
        started.offer(second);

        await().until(() -> inFiles().equals(second.serialNumber()));
        assertThat(started.isAlive()).isTrue();
    }

    @Test
    void whatWritingThrowsThatNobodyForesawIsAFailureToWrite() throws Exception {
        Path gone;
        try (FileSystem zip =
                FileSystems.newFileSystem(directory.resolve("zip"), Map.of("create", "true"))) {
            gone = zip.getPath("/tls");
        }
        CertificateKeeper started = start(FolderConfig.of(gone), () -> {});

        started.offer(material());

        happens("not written", "not written");
        assertThat(started.writeFailure().orElseThrow().message()).contains("ClosedFileSystem");
        assertThat(started.isAlive()).isTrue();
    }

    @Test
    void pausesDoubleToAMinuteAndHalfOfEachIsChance() {
        var attempts = new Attempts(Clock.systemUTC(), ThreadLocalRandom.current());

        for (int seconds : List.of(1, 2, 4, 8, 16, 32, 60, 60, 60)) {
            assertThat(attempts.failed("x"))
                    .isBetween(Duration.ofMillis(seconds * 500L), Duration.ofSeconds(seconds));
        }
        attempts.succeeded();

        assertThat(attempts.failure()).isEmpty();
        assertThat(attempts.failed("y")).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    private CertificateKeeper start() {
        return start(
                FolderConfig.of(tls()),
                () -> {
                    if (!reloads.get()) {
                        throw new ReloadFailedException("nobody listens");
                    }
                });
    }

    private CertificateKeeper start(FolderConfig config, Reload reload) {
        var owed = new OwedReload(Optional.of(owed()));
        var started =
                new CertificateKeeper(
                        "test",
                        new KeptFolder(config, owed),
                        owed,
                        reload,
                        new Attempts(Clock.systemUTC(), ThreadLocalRandom.current()),
                        new Attempts(Clock.systemUTC(), ThreadLocalRandom.current()),
                        new Noted());
        keeper = Optional.of(started);
        started.start();
        return started;
    }

    private void happens(String... expected) throws InterruptedException {
        for (String event : expected) {
            assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    private Path owed() {
        return directory.resolve("owed");
    }

    private Path tls() {
        return directory.resolve("tls");
    }

    private String inFiles() throws IOException {
        return Pem.certificates(tls().resolve("tls.crt")).getFirst().getSerialNumber().toString(16);
    }

    private Material material() {
        return new Material(issuer.identity(), List.of(issuer.root), List.of(issuer.crl()));
    }

    private final class Noted implements KeeperEvents {

        @Override
        public void wrote(Material material) {
            events.add("wrote");
        }

        @Override
        public void notWritten(String message, Duration pause) {
            events.add("not written");
        }

        @Override
        public void reloaded() {
            events.add("reloaded");
        }

        @Override
        public void notReloaded(String message, Duration pause) {
            events.add("not reloaded");
        }
    }
}

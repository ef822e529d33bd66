package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.RestoreDrill.Left;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drill of docs/backup.md with an embedded database. */
class RestoreTest {

    @TempDir private Path folder;

    @Test
    void anEmbeddedDatabaseServesOnlyOnceItIsReconciledAndThenRevokesWhatItHadForgotten()
            throws Exception {
        Path data = folder.resolve("data");
        var drill = new RestoreDrill(folder, data);
        TestServer server = TestServer.dev(data);
        Left<Path> left = drill.loseUnderLoad(server, _ -> backUp(server));
        Files.delete(data.resolve("signet.mv.db"));
        Tool.signet(
                        folder,
                        "restore",
                        "--from",
                        left.backup().toString(),
                        "--data",
                        data.toString())
                .succeeded();

        drill.noServerStarts();
        assertThat(Tool.signet(folder, "reconcile", "--config", drill.yaml()).failed())
                .contains("--without-crl");
        drill.reconcile(left.crl());
        drill.everythingThatIsKnownHolds(left.issued(), left.crl());
    }

    /** Nothing in the database says that it is old: only the checkpoint that is kept elsewhere. */
    @Test
    void aDatabaseThatWasPutBackByHandIsNoticedByTheCheckpointThatIsKeptElsewhere()
            throws Exception {
        Path data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        Files.writeString(
                data.resolve("signet.yaml"),
                "audit: {checkpoint_file: ../checkpoint}\n",
                StandardOpenOption.APPEND);
        Path database = data.resolve("signet.mv.db");
        Path copy = folder.resolve("copy.mv.db");
        try (TestServer server = TestServer.serve(data)) {
            checkpointIsKept();
            server.stop();
        }
        Files.copy(database, copy);
        String before = Files.readString(folder.resolve("checkpoint"));
        try (TestServer server = TestServer.serve(data)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !Files.readString(folder.resolve("checkpoint")).equals(before));
            server.stop();
        }
        Files.copy(copy, database, StandardCopyOption.REPLACE_EXISTING);

        String yaml = data.resolve("signet.yaml").toString();
        assertThat(Tool.signet(folder, "server", "--config", yaml).failed())
                .contains("are missing", "signet reconcile");
        assertThat(Tool.signet(folder, "reconcile", "--config", yaml, "--without-crl").succeeded())
                .contains("localhost/v1/log/2 goes on from here");
        try (TestServer server = TestServer.serve(data)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            Files.readString(folder.resolve("checkpoint"))
                                    .startsWith("localhost/v1/log/2\n"));
            server.stop();
        }
    }

    private void checkpointIsKept() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(folder.resolve("checkpoint")));
    }

    /** As an operator does; the file is then taken elsewhere. */
    private Path backUp(TestServer server) throws Exception {
        String said =
                Tool.signet(
                                folder,
                                "backup",
                                "--server",
                                server.https().toString(),
                                "--ca",
                                server.ca().toString(),
                                "--token-file",
                                server.data().resolve("operator-token").toString())
                        .succeeded();
        Path file = Path.of(said.split(" ", 2)[0]);
        return Files.move(file, folder.resolve(file.getFileName()));
    }
}

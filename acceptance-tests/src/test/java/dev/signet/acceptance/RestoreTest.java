package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.acceptance.RestoreDrill.Left;
import java.nio.file.Files;
import java.nio.file.Path;
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

package dev.signet.server.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.database.Dialect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that lost what was in the log is not served, whoever lost it. */
class CheckpointFileTest {

    @TempDir private Path folder;

    private final TestCa ca = new TestCa();
    private Path file = Path.of("");
    private TransparencyConfig config = TransparencyConfig.DEFAULT;

    @BeforeEach
    void name() {
        file = folder.resolve("checkpoint");
        config =
                new TransparencyConfig(
                        Optional.empty(), Optional.of(file), Optional.empty(), List.of());
    }

    @Test
    void theFileHasEveryCheckpointAsSoonAsItIsPublished() throws Exception {
        Transparency log = ca.transparency(config);
        var _ = log.sequencing().grow();
        var _ = ca.issued();
        var _ = log.sequencing().grow();

        assertThat(Files.readString(file))
                .isEqualTo(log.tiles().checkpoint().orElseThrow().toString());
        assertThat(ca.transparency(config).tiles().checkpoint()).isPresent();
    }

    @Test
    void aDatabaseWithFewerEntriesIsNotServed() throws Exception {
        var _ = ca.transparency(config).sequencing().grow();
        forget("UPDATE log_tree SET size = 1, checkpoint = NULL");

        assertThatThrownBy(() -> ca.transparency(config))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("the log has 1 entries")
                .hasMessageContaining("signet reconcile");
    }

    @Test
    void aDatabaseWithOtherEntriesIsNotServedHoweverManyThereAre() throws Exception {
        var _ = ca.transparency(config).sequencing().grow();
        ca.database.inTransaction(tx -> {
            byte[] hashes = LogStore.tiles(tx).hashes(0, 0);
            hashes[0] ^= 1;
            var _ =
                    tx.createUpdate("UPDATE log_tiles SET hashes = :hashes WHERE level = 0")
                            .bind("hashes", hashes)
                            .execute();
        });
        var _ = ca.issued();
        var _ = ca.transparency(TransparencyConfig.DEFAULT).sequencing().grow();

        assertThatThrownBy(() -> ca.transparency(config))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("other entries");
    }

    @Test
    void aRunningServerSignsNothingMoreOnceTheDatabaseLostEntries() throws Exception {
        Transparency log = ca.transparency(TransparencyConfig.DEFAULT);
        var _ = log.sequencing().grow();
        forget("UPDATE log_tree SET size = 1, checkpoint = NULL");
        var _ = ca.issued();

        assertThatThrownBy(() -> log.sequencing().grow()).isInstanceOf(LostEntriesException.class);
        assertThat(log.tiles().checkpoint()).isEmpty();
    }

    @Test
    void onceTheLossIsAcceptedAnotherLogGoesOnFromThere() throws Exception {
        Transparency log = ca.transparency(config);
        var _ = log.sequencing().grow();
        forget("UPDATE log_tree SET size = 1, checkpoint = NULL");
        forget(
                "UPDATE log_tree SET root = (SELECT SUBSTRING(hashes FROM 1 FOR 32) FROM log_tiles"
                        + " WHERE level = 0 AND position = 0)");
        var keys = new LogKeyStore(ca.issuerStore(), ca.clock);
        var successor = keys.next(ca.database).orElseThrow();
        ca.database.inTransaction(tx -> keys.begin(tx, successor));
        var _ = ca.issued();

        Transparency next = ca.transparency(config);
        assertThat(next.sequencing().grow()).isTrue();

        assertThat(next.tiles().key()).startsWith("ca.test/v1/log/2+");
        assertThat(Files.readString(file)).startsWith("ca.test/v1/log/2\n");
        assertThat(log.sequencing().grow()).isFalse();
    }

    @Test
    void aCheckpointOfSomeOtherLogIsNoneOfThisDatabase() throws Exception {
        Files.writeString(
                file,
                """
                example.com/behind-the-sofa
                1
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

                — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
                """);

        assertThatThrownBy(() -> ca.transparency(config))
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("example.com/behind-the-sofa");
    }

    @Test
    void aFileThatIsNoCheckpointIsNotPassedOver() throws Exception {
        Files.writeString(file, "checkpoint");

        assertThatIllegalStateException()
                .isThrownBy(() -> ca.transparency(config))
                .withMessageContaining(file.toString());
    }

    @Test
    void theOriginOfALogCannotChange() throws Exception {
        var _ = ca.transparency(TransparencyConfig.DEFAULT);

        assertThatIllegalStateException()
                .isThrownBy(() ->
                        ca.transparency(
                                new TransparencyConfig(
                                        Optional.of("other.example/log"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of())))
                .withMessageContaining("began as ca.test/v1/log");
    }

    /** As a restored backup would. */
    private void forget(String statement) {
        if (TestDatabase.DIALECT == Dialect.POSTGRESQL) {
            ca.execute("ALTER TABLE log_tree DISABLE TRIGGER ALL");
        }
        ca.execute(statement);
    }
}

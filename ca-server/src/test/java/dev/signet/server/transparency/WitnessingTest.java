package dev.signet.server.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.database.Dialect;
import dev.signet.server.tlog.Checkpoint;
import dev.signet.server.tlog.Note;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A witness cosigns what only grows, and remembers what a restored database has forgotten. */
class WitnessingTest {

    private final TestCa ca = new TestCa();
    private final TestWitness witness;

    WitnessingTest() throws Exception {
        witness = new TestWitness(ca.transparency(TransparencyConfig.DEFAULT).tiles().key());
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    @Test
    void everyCheckpointIsCosignedSoonAfterItIsPublished() throws Exception {
        Transparency log = open();
        for (int i = 0; i < 5; i++) {
            var _ = ca.issued();
            assertThat(log.sequencing().grow()).isTrue();
            assertThat(witness.linesIn(checkpoint(log))).isZero();
            keep(log);

            assertThat(log.tiles().checkpoint().orElseThrow().signedBy(witness.config().key()))
                    .isPresent();
            assertThat(witness.linesIn(checkpoint(log))).isOne();
        }
    }

    @Test
    void aCheckpointThatIsCosignedIsNotShownAgain() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        keep(log);
        int asked = witness.requests;

        keep(log);

        assertThat(witness.requests).isEqualTo(asked);
    }

    @Test
    void aServerThatBeginsLearnsWhereTheWitnessIs() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        keep(log);
        var _ = ca.issued();
        var _ = log.sequencing().grow();

        keep(open());

        assertThat(witness.linesIn(checkpoint(log))).isOne();
    }

    @Test
    void aWitnessThatIsDownHoldsUpNothing() throws Exception {
        witness.fault = 503;
        Transparency log = open();
        assertThat(log.sequencing().grow()).isTrue();
        keep(log);
        assertThat(log.tiles().checkpoint()).isPresent();

        witness.fault = 0;
        keep(log);
        assertThat(witness.linesIn(checkpoint(log))).isOne();
    }

    @Test
    void noServerStartsOnADatabaseThatHasLessThanAWitnessCosigned() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        String early = checkpoint(log);
        long size = ca.count("audit_events");
        var _ = ca.issued();
        var _ = log.sequencing().grow();
        keep(log);
        restore(early, size);

        assertThatThrownBy(this::open)
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("the witness witness.test has cosigned " + (size + 2))
                .hasMessageContaining("signet reconcile");
    }

    @Test
    void noServerStartsOnADatabaseThatHasOtherEntriesThanAWitnessCosigned() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        keep(log);
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

        assertThatThrownBy(this::open)
                .isInstanceOf(LostEntriesException.class)
                .hasMessageContaining("other entries than the witness");
    }

    @Test
    void aRunningServerSignsNothingMoreOnceAWitnessContradicts() throws Exception {
        Transparency log = open();
        var _ = log.sequencing().grow();
        witness.fault = 422;
        assertThatThrownBy(() -> keep(log)).isInstanceOf(LostEntriesException.class);
        var _ = ca.issued();

        assertThatThrownBy(() -> log.sequencing().grow()).isInstanceOf(LostEntriesException.class);
    }

    private Transparency open() {
        return ca.transparency(
                new TransparencyConfig(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(witness.config())));
    }

    private static String checkpoint(Transparency log) {
        return log.tiles().checkpoint().orElseThrow().toString();
    }

    private static void keep(Transparency log) {
        log.keeping().forEach(each -> ((Keeping) each).keep());
    }

    /** As a backup from when the log had {@code size} entries would. */
    private void restore(String checkpoint, long size) {
        if (TestDatabase.DIALECT == Dialect.POSTGRESQL) {
            ca.execute("ALTER TABLE log_tree DISABLE TRIGGER ALL");
        }
        ca.database.inTransaction(tx -> {
            Note note = Note.parse(checkpoint);
            var _ =
                    tx.createUpdate(
                                    "UPDATE log_tree SET size = :size, root = :root,"
                                            + " checkpoint = :checkpoint")
                            .bind("size", size)
                            .bind("root", Checkpoint.parse(note.text()).root().octets())
                            .bind("checkpoint", checkpoint)
                            .execute();
        });
    }
}

package dev.signet.server.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the log of a database that was restored may go on. */
class LogSuccessionTest {

    @TempDir private Path folder;

    private final TestCa ca = new TestCa();

    @BeforeEach
    void logSomething() throws Exception {
        var _ = ca.transparency(kept()).sequencing().grow();
    }

    @Test
    void whereNobodyKeptACheckpointAnotherLogBegins() throws Exception {
        assertThat(decide(TransparencyConfig.DEFAULT)).hasValue("ca.test/v1/log/2");
        assertThat(ca.count("audit_events WHERE kind = 'LogSucceeded'")).isOne();
        assertThat(decide(TransparencyConfig.DEFAULT)).hasValue("ca.test/v1/log/3");
    }

    @Test
    void theLogOfADatabaseThatHasAllThatWasSignedGoesOn() throws Exception {
        assertThat(decide(kept())).isEmpty();
        assertThat(ca.count("audit_events WHERE kind = 'LogSucceeded'")).isZero();
    }

    @Test
    void whereTheDatabaseHasLessThanWasSignedAnotherLogBegins() throws Exception {
        Path file = folder.resolve("checkpoint");
        String[] lines = Files.readString(file).split("\n", 3);
        Files.writeString(file, lines[0] + "\n" + (Long.parseLong(lines[1]) + 1) + "\n" + lines[2]);

        assertThat(decide(kept())).hasValue("ca.test/v1/log/2");
        assertThat(ca.transparency(kept()).sequencing().grow()).isTrue();
    }

    private Optional<String> decide(TransparencyConfig config) throws Exception {
        var keys = new LogKeyStore(ca.issuerStore(), ca.clock);
        return LogSuccession.of(config, keys, ca.audit, ca.database, ca.clock).decide("operator");
    }

    private TransparencyConfig kept() {
        return new TransparencyConfig(
                Optional.empty(),
                Optional.of(folder.resolve("checkpoint")),
                Optional.empty(),
                List.of());
    }
}

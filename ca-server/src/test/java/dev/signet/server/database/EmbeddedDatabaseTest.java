package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @Test
    void oneThatClosedItselfIsOpenedAgainWithWhatItHad(@TempDir Path folder) {
        try (Database database =
                Database.open(DatabaseConfig.embedded("jdbc:h2:file:" + folder.resolve("test")))) {
            database.inTransaction(tx -> tx.execute("CREATE TABLE t AS SELECT 7 AS n"));

            // What H2 does when a write fails.
            assertThatThrownBy(
                            () -> database.inTransaction(tx -> tx.execute("SHUTDOWN IMMEDIATELY")))
                    .isInstanceOf(JdbiException.class);

            await("the database is open again")
                    .ignoreExceptionsInstanceOf(JdbiException.class)
                    .untilAsserted(() -> assertThat(database.resultOf(this::kept)).isEqualTo(7));
        }
    }

    private int kept(Handle tx) {
        return tx.createQuery("SELECT n FROM t").mapTo(Integer.class).one();
    }
}

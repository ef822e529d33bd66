package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What PostgreSQL is asked again and again, it parses once; what belongs together comes at once.
 */
class PreparedPostgresqlTest {

    /** After so many times the driver lets the database prepare a statement. */
    private static final int OFTEN = 8;

    @Test
    void theStatementsOfIssuanceArePreparedAndAllNamesAreOneStatement() {
        var ca = new TestCa();
        for (int i = 0; i < OFTEN; i++) {
            var _ = ca.issued("a.example.org", "b.example.org", "c.example.org", "d.example.org");
        }

        // On the connection that this thread had before, since nobody else took it.
        List<String> prepared =
                ca.database.resultOf(tx ->
                        tx.createQuery("SELECT statement FROM pg_prepared_statements")
                                .mapTo(String.class)
                                .list());
        assertThat(prepared)
                .anyMatch(statement -> statement.startsWith("INSERT INTO certificates "))
                .anyMatch(statement -> statement.startsWith("UPDATE certificates"))
                .anyMatch(statement -> statement.contains("INSERT INTO audit_events ("))
                .anyMatch(statement ->
                        statement.matches(
                                "(?s)INSERT INTO certificate_names.*VALUES \\(.*\\),\\(.*\\).*"));
    }
}

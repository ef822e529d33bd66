package dev.signet.server.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.PGStatement;

/**
 * Which database it is. Nearly every statement is the same on both; the few stores with one that is
 * not ask here.
 */
public enum Dialect {
    H2,
    POSTGRESQL;

    static Dialect of(String url) {
        return url.startsWith(DatabaseConfig.POSTGRESQL) ? POSTGRESQL : H2;
    }

    /** That of the database which {@code tx} works on. */
    public static Dialect of(Handle tx) {
        return tx.getConfig(Config.class).dialect;
    }

    /**
     * Makes PostgreSQL send octets as they are, not as twice as many digits, at the price of one
     * more round trip; for what may be large.
     */
    public static StatementCustomizer binaryResults(Handle tx) {
        return new StatementCustomizer() {
            @Override
            public void beforeExecution(PreparedStatement statement, StatementContext context)
                    throws SQLException {
                if (of(tx) == POSTGRESQL) {
                    statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
                }
            }
        };
    }

    /** Carries the dialect to whoever has a handle. */
    public static final class Config implements JdbiConfig<Config> {

        private Dialect dialect = H2;

        /** Called by Jdbi. */
        public Config() {}

        void set(Dialect other) {
            dialect = other;
        }

        @Override
        public Config createCopy() {
            var copy = new Config();
            copy.dialect = dialect;
            return copy;
        }
    }
}

package dev.signet.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Lets no statement begin after the {@link Deadline}, and no read of the connection wait beyond it:
 * a host that has vanished answers nothing, not even an error. A read that waited too long closes
 * its connection, so its transaction is rolled back.
 */
final class DeadlineGuard implements SqlLogger {

    @Override
    public void logBeforeExecution(StatementContext context) {
        Duration remaining = Deadline.remaining();
        if (!remaining.isPositive()) {
            throw new DeadlinePassedException();
        }
        limit(context.getConnection(), remaining);
    }

    /** For the commit, which is no statement. */
    @Override
    public void logAfterExecution(StatementContext context) {
        limit(context.getConnection(), Deadline.remaining());
    }

    private static void limit(Connection connection, Duration remaining) {
        try {
            // Zero would mean for ever. The driver needs no thread of ours for it.
            connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, remaining.toMillis()));
        } catch (SQLException e) {
            throw new IllegalStateException("the connection takes no limit", e);
        }
    }
}

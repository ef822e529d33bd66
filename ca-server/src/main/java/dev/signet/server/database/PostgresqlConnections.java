package dev.signet.server.database;

import java.util.Properties;

/** How we connect to PostgreSQL; a URL may say otherwise. */
final class PostgresqlConnections {

    /**
     * What ends on the database's side when we are not there to end it: a statement that nobody
     * waits for any more, a wait behind a lock, a transaction of a server that was paused.
     */
    private static final String OPTIONS =
            "-c statement_timeout=30s -c lock_timeout=3s"
                    + " -c idle_in_transaction_session_timeout=10s"
                    + " -c client_connection_check_interval=1s";

    private PostgresqlConnections() {}

    /** Nothing waits for long. */
    static Properties ofServers() {
        Properties properties = common();
        properties.setProperty("options", OPTIONS);
        properties.setProperty("socketTimeout", String.valueOf(Deadline.PATIENCE.toSeconds()));
        // One round trip for a batch.
        properties.setProperty("reWriteBatchedInserts", "true");
        return properties;
    }

    /** A statement may take what it takes, but nobody else waits behind it for a lock for long. */
    static Properties ofMigrations() {
        Properties properties = common();
        properties.setProperty("options", "-c lock_timeout=10s");
        return properties;
    }

    private static Properties common() {
        var properties = new Properties();
        properties.setProperty("ApplicationName", "signet");
        // Of several hosts the one that takes changes, also seconds after that has become another.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("hostRecheckSeconds", "1");
        properties.setProperty("connectTimeout", "1");
        properties.setProperty("loginTimeout", "2");
        properties.setProperty("tcpKeepAlive", "true");
        // A violated constraint is told with its name, not with the row that violated it.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }
}

package dev.signet.server.database;

import org.jdbi.v3.core.Handle;

/** Which process of a database server we speak to. */
public final class DatabaseServer {

    private DatabaseServer() {}

    /**
     * Another text after a failover, a restore or a restart: when the process started that answers,
     * in microseconds. An embedded database is this process, always the same.
     */
    public static String identity(Handle tx) {
        return switch (Dialect.of(tx)) {
            case POSTGRESQL ->
                    tx.createQuery("SELECT CAST(pg_postmaster_start_time() AS TEXT)")
                            .mapTo(String.class)
                            .one();
            case H2 -> "embedded";
        };
    }
}

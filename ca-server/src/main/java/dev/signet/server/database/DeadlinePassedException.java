package dev.signet.server.database;

import org.jdbi.v3.core.JdbiException;

/** The database was too slow for the request that waits; what was begun is rolled back. */
public final class DeadlinePassedException extends JdbiException {

    private static final long serialVersionUID = 1L;

    DeadlinePassedException() {
        super("the time of this request is up");
    }
}

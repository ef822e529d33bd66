package dev.signet.server.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Has the pool throw away connections to an H2 database that closed itself, as it does when a write
 * fails: the next connection opens it again, which works once there is room on the disk.
 */
final class ClosedByItself implements SQLExceptionOverride {

    /** H2's DATABASE_IS_CLOSED, OBJECT_CLOSED and DATABASE_CALLED_AT_SHUTDOWN. */
    private static final Set<Integer> CODES = Set.of(90098, 90007, 90121);

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return CODES.contains(failure.getErrorCode())
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}

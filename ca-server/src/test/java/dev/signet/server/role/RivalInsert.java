package dev.signet.server.role;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.api.Trigger;

/** A trigger of H2 that plays a second server: it takes the version just before we insert it. */
public final class RivalInsert implements Trigger {

    private static final ThreadLocal<Boolean> BUSY = ThreadLocal.withInitial(() -> false);

    @Override
    public void fire(Connection connection, Object[] oldRow, Object[] newRow) throws SQLException {
        if (BUSY.get()) {
            return; // This is the rival's own insert.
        }
        BUSY.set(true);
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO role_versions SELECT name, version + 1, document, deleted,"
                                + " created_at, 'rival' FROM role_versions")) {
            int _ = insert.executeUpdate();
        } finally {
            BUSY.set(false);
        }
    }
}

package dev.signet.testing.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A question to PostgreSQL with one value for an answer. */
final class Query {

    private Query() {}

    /** The first column of the first row, as text. */
    static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            String value = rows.next() ? rows.getString(1) : null;
            if (value == null) {
                throw new SQLException("no value for " + sql);
            }
            return value;
        }
    }
}

package dev.signet.acceptance;

import dev.signet.testing.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The database of a server that is not running, opened as any program could. */
record StoppedData(Path data) {

    /** The single number that {@code query} answers with. */
    long count(String query) throws SQLException, IOException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Adds {@code copies} certificates like the revoked one, each with a serial of its own. */
    void multiply(String serial, int copies) throws SQLException, IOException {
        try (Connection connection = open()) {
            connection.setAutoCommit(false);
            List<String> serials = serials(serial.substring(0, 4), copies);
            for (String table : List.of("certificates", "revocations")) {
                copy(connection, table, serial, serials);
            }
            connection.commit();
        }
    }

    /** That begin as ours do, with the month in which they end. */
    private static List<String> serials(String beginning, int count) {
        var random = new SecureRandom();
        var serials = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            byte[] rest = new byte[18];
            random.nextBytes(rest);
            serials.add(beginning + HexFormat.of().formatHex(rest));
        }
        return serials;
    }

    private static void copy(
            Connection connection, String table, String serial, List<String> serials)
            throws SQLException {
        String others = String.join(", ", otherColumns(connection, table));
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO %1$s (serial, %2$s) SELECT ?, %2$s FROM %1$s WHERE serial = ?"
                                .formatted(table, others))) {
            for (String each : serials) {
                statement.setString(1, each);
                statement.setString(2, serial);
                statement.addBatch();
            }
            for (int count : statement.executeBatch()) {
                if (count != 1) {
                    throw new AssertionError(count + " rows of " + table + " have " + serial);
                }
            }
        }
    }

    /** All but the serial number and what the database counts by itself. */
    private static List<String> otherColumns(Connection connection, String table)
            throws SQLException {
        var names = new ArrayList<String>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM " + table + " WHERE 1 = 0")) {
            var columns = statement.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnName(i));
            }
        }
        names.removeIf(
                name -> name.equalsIgnoreCase("serial") || name.equalsIgnoreCase("position"));
        return names;
    }

    private Connection open() throws SQLException, IOException {
        String url = SignetYaml.of(data).databaseUrl();
        return url.startsWith("jdbc:postgresql:")
                ? DriverManager.getConnection(url, Postgres.SUPERUSER, Postgres.PASSWORD)
                : DriverManager.getConnection(
                        "jdbc:h2:file:"
                                + data.resolve("signet").toAbsolutePath()
                                + ";IFEXISTS=TRUE",
                        "signet",
                        "");
    }
}

package dev.signet.acceptance;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of a server that is not running, opened as any program could. */
record StoppedData(Path data) {

    /** The single number that {@code query} answers with. */
    long count(String query) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Adds {@code copies} certificates like the revoked one, each with a serial of its own. */
    void multiply(String serial, int copies) throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            String columns = certificateColumns(statement);
            connection.setAutoCommit(false);
            int certificates =
                    statement.executeUpdate(
                            """
                            INSERT INTO certificates (serial, %1$s)
                            SELECT LEFT(serial, 4) || LOWER(RAWTOHEX(SECURE_RAND(18))), %1$s
                              FROM certificates, SYSTEM_RANGE(1, %2$d) WHERE serial = '%3$s'
                            """
                                    .formatted(columns, copies, serial));
            int revocations =
                    statement.executeUpdate(
                            """
                            INSERT INTO revocations
                            SELECT c.expiry_month, c.issuer, c.serial, c.crl_shard, c.not_after,
                                   r.revoked_at, r.reason, r.revoked_by
                              FROM certificates c JOIN revocations r ON r.serial = '%1$s'
                             WHERE c.key_hash =
                                   (SELECT key_hash FROM certificates WHERE serial = '%1$s')
                               AND c.serial <> '%1$s'
                            """
                                    .formatted(serial));
            if (certificates != copies || revocations != copies) {
                throw new AssertionError(certificates + " certificates, " + revocations);
            }
            connection.commit();
        }
    }

    private static String certificateColumns(Statement statement) throws SQLException {
        try (ResultSet columns =
                statement.executeQuery(
                        """
                        SELECT LISTAGG(column_name, ', ') FROM information_schema.columns
                         WHERE table_name = 'CERTIFICATES' AND is_identity = 'NO'
                           AND column_name <> 'SERIAL'
                        """)) {
            columns.next();
            return columns.getString(1);
        }
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:file:" + data.resolve("signet").toAbsolutePath() + ";IFEXISTS=TRUE",
                "signet",
                "");
    }
}

package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of two servers stands still (SIGSTOP) at the worst moment, for 30 s, and then goes on. Both
 * are called the same, as by an operator's mistake.
 */
class PausedServerTest {

    private static final int PAUSED = 0;
    private static final int OTHER = 1;
    private static final Duration PUBLICATION = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private Postgres postgres;
    private PostgresDatabase database;
    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        postgres = Postgres.durable();
        database = PostgresDatabase.create(postgres);
        fleet = Fleet.start(folder, database, List.of(Seat.on(database), Seat.on(database)));
    }

    @AfterEach
    void end() {
        fleet.close();
        postgres.close();
    }

    @Test
    void aServerThatWakesUpWithTheLeaseOfTheCrlReplacesNoNewerOne() throws Exception {
        try (CrlWatch _ = CrlWatch.of(fleet);
                Connection connection = postgres.connect(database.name());
                Statement statement = connection.createStatement()) {
            pauseWhilePublishing(connection, statement);
            String paused = holder(statement);
            statement.execute("CREATE TABLE pause AS SELECT now() AS since");

            while (!isTrue(statement, "SELECT now() > since + interval '30 seconds' FROM pause")) {
                theOtherServerPublishes();
            }
            assertThat(List.of(paused, holder(statement)))
                    .allMatch(holder -> holder.startsWith(SignetYaml.INSTANCE + "/"))
                    .doesNotHaveDuplicates();

            fleet.server(PAUSED).signal("CONT");
            fleet.servesAgain();
            theOtherServerPublishes();
        }
        new Invariants(fleet, postgres, database).hold();
    }

    /**
     * Its CRLs are signed, its transactions are open, its leases are held; the other server did not
     * run meanwhile, so it was not faster.
     */
    private void pauseWhilePublishing(Connection connection, Statement statement) throws Exception {
        fleet.server(OTHER).signal("STOP");
        connection.setAutoCommit(false);
        statement.execute("SELECT 1 FROM crls FOR UPDATE");
        var _ = revokeOne(PAUSED);
        try (Connection observer = postgres.connect(database.name());
                Statement question = observer.createStatement()) {
            await("the server is about to replace the CRL of a shard and the complete one")
                    .until(() ->
                            isTrue(
                                    question,
                                    """
                                    SELECT count(*) = 2 FROM pg_stat_activity
                                     WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE crls%'
                                    """));
        }
        fleet.server(PAUSED).signal("STOP");
        fleet.server(OTHER).signal("CONT");
        connection.rollback();
        connection.setAutoCommit(true);
    }

    private void theOtherServerPublishes() throws Exception {
        var serial = new BigInteger(revokeOne(OTHER), 16);
        await("the other server publishes")
                .atMost(PUBLICATION)
                .until(() ->
                        Pki.crl(fleet.api(OTHER).plain("/v1/issuers/issuing/crl").with(200).body())
                                        .getRevokedCertificate(serial)
                                != null);
    }

    /** Who had the lease of the complete CRL last. */
    private static String holder(Statement statement) throws SQLException {
        try (ResultSet rows =
                statement.executeQuery(
                        "SELECT holder FROM job_leases WHERE job = 'crl:issuing/complete'")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String revokeOne(int server) throws Exception {
        String serial =
                fleet.ledger().certificate(fleet.sign(server, Clients.anyKey()).with(201).json());
        fleet.revoke(server, serial).with(200);
        fleet.ledger().revocation(serial);
        return serial;
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}

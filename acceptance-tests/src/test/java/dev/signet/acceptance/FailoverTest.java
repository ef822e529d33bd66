package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL dies and its replica is promoted; two servers know the addresses of both. */
class FailoverTest {

    private static final int SOME = 30;

    @TempDir private Path folder;
    private Postgres primary;
    private PostgresDatabase database;

    @BeforeEach
    void start() throws Exception {
        primary = Postgres.durable();
        database = PostgresDatabase.create(primary);
    }

    @AfterEach
    void end() {
        primary.close();
    }

    private Fleet fleetOnBoth(Postgres standby) throws Exception {
        Seat seat =
                Seat.on(
                        database.at(
                                "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s"
                                        .formatted(
                                                primary.port(), standby.port(), database.name())));
        return Fleet.start(folder, database, List.of(seat, seat));
    }

    @Test
    void aSynchronousReplicaHasEverything() throws Exception {
        try (Postgres standby = primary.standby(true);
                Fleet fleet = fleetOnBoth(standby)) {
            try (Clients clients = Clients.of(fleet);
                    CrlWatch _ = CrlWatch.of(fleet)) {
                clients.acknowledged(SOME);

                primary.kill();
                standby.promote();

                fleet.servesAgain();
                clients.acknowledged(SOME);
            }
            new Invariants(fleet, standby, database).hold();
        }
    }

    @Test
    void whatAnAsynchronousReplicaDidNotGetIsReportedAndPutBackOnRecord() throws Exception {
        try (Postgres standby = primary.standby(false);
                Fleet fleet = fleetOnBoth(standby)) {
            int lost;
            BigInteger newestCrl;
            try (Clients clients = Clients.of(fleet);
                    CrlWatch crls = CrlWatch.of(fleet)) {
                clients.acknowledged(SOME);
                endReplication(standby);
                int before = fleet.ledger().issued().size();
                clients.acknowledged(SOME);
                lost = fleet.ledger().issued().size() - before;
                newestCrl = crls.newest();
            }

            primary.kill();
            standby.promote();

            fleet.servesAgain();
            isReported(fleet, lost);
            hasNewerCrl(fleet, newestCrl);
            new Invariants(fleet, standby, database).holdAfterALoss();
        }
    }

    /** Until that is published, servers show the one that the replica has. */
    private static void hasNewerCrl(Fleet fleet, BigInteger newest) {
        await("a CRL with a number above " + newest)
                .atMost(Fleet.RECOVERY)
                .until(() ->
                        Pki.crlNumber(
                                                Pki.crl(
                                                        fleet.api(0)
                                                                .plain("/v1/issuers/issuing/crl")
                                                                .with(200)
                                                                .body()))
                                        .compareTo(newest)
                                > 0);
    }

    private void endReplication(Postgres standby) throws Exception {
        standby.set("primary_conninfo", "");
        try (Connection connection = primary.connect(Postgres.SUPERUSER);
                Statement statement = connection.createStatement()) {
            await("nothing is replicated any more")
                    .until(() -> {
                        try (ResultSet rows =
                                statement.executeQuery(
                                        "SELECT count(*) FROM pg_stat_replication")) {
                            return rows.next() && rows.getInt(1) == 0;
                        }
                    });
        }
    }

    /** Each server reports what it had acknowledged; some of {@code lost} by each. */
    private static void isReported(Fleet fleet, int lost) {
        await("the servers say what was lost")
                .atMost(Fleet.RECOVERY)
                .untilAsserted(() -> {
                    double restored = 0;
                    for (int server = 0; server < fleet.size(); server++) {
                        restored += restored(fleet, server);
                        assertThat(fleet.server(server).log())
                                .containsPattern("the database lost \\d+ certificates");
                    }
                    assertThat(restored).isGreaterThanOrEqualTo(lost);
                });
    }

    private static double restored(Fleet fleet, int server) throws Exception {
        return fleet.api(server)
                .get("/metrics", fleet.operatorToken())
                .with(200)
                .text()
                .lines()
                .filter(line -> line.startsWith("ca_restored_records_total{kind=\"certificate\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }
}

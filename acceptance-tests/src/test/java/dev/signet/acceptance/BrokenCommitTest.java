package dev.signet.acceptance;

import static dev.signet.acceptance.DatabaseProxy.Cut.AFTER;
import static dev.signet.acceptance.DatabaseProxy.Cut.BEFORE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.acceptance.Api.Answer;
import dev.signet.acceptance.DatabaseProxy.Cut;
import dev.signet.acceptance.Fleet.Seat;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connection to PostgreSQL breaks in the middle of a commit: the server cannot know whether it
 * was done. The first of two servers has such a connection.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BrokenCommitTest {

    private static final int BROKEN = 0;
    private static final int SOUND = 1;

    private static final String RESERVATION = "INSERT INTO certificates";
    private static final String COMPLETION = "SET state = 'ISSUED'";
    private static final String REVOCATION = "INSERT INTO revocations";

    private Postgres postgres;
    private DatabaseProxy network;
    private Fleet fleet;
    private Invariants invariants;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        postgres = Postgres.durable();
        PostgresDatabase database = PostgresDatabase.create(postgres);
        network = DatabaseProxy.to(postgres.port());
        fleet =
                Fleet.start(
                        folder,
                        database,
                        List.of(
                                Seat.on(database.at(network.url(database.name()))),
                                Seat.on(database)));
        invariants = new Invariants(fleet, postgres, database);
    }

    @AfterEach
    void everythingHolds() throws Exception {
        fleet.servesAgain();
        invariants.hold();
    }

    @AfterAll
    void end() {
        fleet.close();
        network.close();
        postgres.close();
    }

    @Test
    void aReservationThatWasNotCommittedIsForgotten() throws Exception {
        String key = signInterrupted(BEFORE, RESERVATION);

        Answer again = fleet.sign(BROKEN, key).with(201);

        isTheAnswerOfBoth(key, again);
    }

    @Test
    void aReservationThatWasCommittedIsUnderWayAndHandsOutNothing() throws Exception {
        String key = signInterrupted(AFTER, RESERVATION);

        isUnderWayOnBoth(key);
    }

    @Test
    void aCertificateWhoseCompletionWasNotCommittedIsHandedOutByNobody() throws Exception {
        String key = signInterrupted(BEFORE, COMPLETION);

        isUnderWayOnBoth(key);
    }

    @Test
    void aCertificateWhoseCompletionWasCommittedIsTheAnswerWhenAskedAgain() throws Exception {
        String key = signInterrupted(AFTER, COMPLETION);

        Answer again = fleet.sign(SOUND, key).with(201);

        isTheAnswerOfBoth(key, again);
    }

    @Test
    void aRevocationThatMayHaveBeenCommittedIsDoneWhenAskedAgain() throws Exception {
        for (Cut cut : Cut.values()) {
            String serial =
                    fleet.ledger()
                            .certificate(fleet.sign(BROKEN, Clients.anyKey()).with(201).json());
            network.breakCommit(cut, REVOCATION);
            isUnavailable(fleet.revoke(BROKEN, serial));

            fleet.revoke(BROKEN, serial).with(200);
            fleet.ledger().revocation(serial);
        }
    }

    /** Returns the idempotency key of the request that was answered with 503. */
    private String signInterrupted(Cut cut, String deed) throws Exception {
        String key = Clients.anyKey();
        network.breakCommit(cut, deed);
        isUnavailable(fleet.sign(BROKEN, key));
        return key;
    }

    private void isUnavailable(Answer answer) throws Exception {
        assertThat(network.waits()).isFalse();
        assertThat(answer.with(503).json().path("type").asText())
                .isEqualTo("urn:signet:problem:database-unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    private void isTheAnswerOfBoth(String key, Answer answer) throws Exception {
        String serial = fleet.ledger().certificate(answer.json());
        for (int server = 0; server < fleet.size(); server++) {
            assertThat(fleet.sign(server, key).with(201).json().path("serial_number").asText())
                    .isEqualTo(serial);
        }
    }

    private void isUnderWayOnBoth(String key) throws Exception {
        for (int server = 0; server < fleet.size(); server++) {
            assertThat(fleet.sign(server, key).with(503).json().path("type").asText())
                    .isEqualTo("urn:signet:problem:request-under-way");
        }
    }
}

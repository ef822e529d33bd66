package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.server.TestDatabase;
import dev.signet.server.TestLog;
import dev.signet.server.database.Changes.Topic;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class KnowledgeTest {

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = fresh.database();
    private final AtomicInteger roleReloads = new AtomicInteger();
    private final AtomicInteger issuerReloads = new AtomicInteger();
    private final AtomicInteger repairs = new AtomicInteger();

    /** What the next reload of the roles does. */
    private Knowledge.Reload roles = () -> true;

    private final Knowledge knowledge =
            new Knowledge(
                    database,
                    Map.of(
                            Topic.ROLES,
                            () -> {
                                roleReloads.incrementAndGet();
                                return roles.run();
                            },
                            Topic.ISSUERS,
                            () -> issuerReloads.incrementAndGet() > 0),
                    new ClockCheck(Clock.systemUTC(), System::nanoTime));

    KnowledgeTest() {
        knowledge.whenCommitsMayBeLost(repairs::incrementAndGet);
    }

    private void compare() {
        knowledge.compare(() -> database.resultOf(Changes::read));
    }

    private void announce(Topic topic) {
        database.inTransaction(tx -> Changes.announce(tx, topic));
    }

    @Test
    void theFirstComparisonReloadsEverythingAndTheNextNothing() {
        compare();
        compare();

        assertThat(roleReloads).hasValue(1);
        assertThat(issuerReloads).hasValue(1);
    }

    @Test
    void aTopicThatWasAnnouncedIsReloadedAndNoOther() {
        compare();
        announce(Topic.ROLES);
        compare();

        assertThat(roleReloads).hasValue(2);
        assertThat(issuerReloads).hasValue(1);
    }

    @Test
    void aTransactionThatIsRolledBackAnnouncesNothing() {
        compare();
        assertThatThrownBy(() ->
                        database.inTransaction(tx -> {
                            Changes.announce(tx, Topic.ROLES);
                            throw new IllegalStateException("no");
                        }))
                .hasMessage("no");
        compare();

        assertThat(roleReloads).hasValue(1);
    }

    @Test
    void aReloadThatCouldNotBeDoneIsTriedAtTheNextComparison() {
        roles = () -> false;
        compare();
        roles = () -> true;
        compare();
        compare();

        assertThat(roleReloads).hasValue(2);
    }

    @Test
    void knowledgeThatCouldNotBeReadIsNotFresh() {
        roles =
                () -> {
                    throw new IllegalStateException("a role that cannot be read");
                };

        assertThatThrownBy(knowledge::ensureFresh).hasMessageContaining("cannot be read");
        roles = () -> true;
        knowledge.ensureFresh();
        assertThat(roleReloads).hasValue(2);
    }

    /** As after the process was stopped: nobody compared for longer than knowledge may be old. */
    @Test
    void oldKnowledgeIsComparedBeforeItIsUsed() {
        compare();
        announce(Topic.ROLES);

        await().untilAsserted(() -> {
            knowledge.ensureFresh();
            assertThat(roleReloads).hasValue(2);
        });
    }

    @Test
    void oldKnowledgeIsNotUsedWhenTheDatabaseCannotBeAsked() {
        compare();
        fresh.lose();

        await().untilAsserted(() ->
                assertThatThrownBy(knowledge::ensureFresh).isInstanceOf(JdbiException.class));
    }

    @Test
    void versionsThatWentBackAreReportedAndRepaired() {
        fresh.execute("UPDATE changes SET version = 7 WHERE topic = 'roles'");
        compare();
        try (var log = new TestLog(Knowledge.class)) {
            fresh.execute("UPDATE changes SET version = 5 WHERE topic = 'roles'");
            compare();
            compare();

            assertThat(log.lines())
                    .containsExactly(
                            "ERROR the database lost changes that it had acknowledged: roles were"
                                    + " at version 7 and are at 5");
        }
        assertThat(repairs).hasValue(1);
        assertThat(roleReloads).hasValue(2);
    }

    @Test
    void aTopicThatHasNoRowCannotBeAnnounced() {
        fresh.execute("DELETE FROM changes WHERE topic = 'roles'");

        assertThatThrownBy(() -> announce(Topic.ROLES)).hasMessageContaining("no row for roles");
        assertThatThrownBy(this::compare).hasMessageContaining("no row for roles");
    }
}

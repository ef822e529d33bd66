package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.migrations.Migrate;
import dev.signet.server.TestDatabase;
import dev.signet.server.TestLog;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.database.DatabaseConfig.Login;
import dev.signet.testing.postgres.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeWatchTest {

    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

    /** Far longer than any test takes. */
    private static final Duration NEVER = Duration.ofMinutes(5);

    private final AtomicInteger reloads = new AtomicInteger();
    private final AtomicInteger repairs = new AtomicInteger();

    @TempDir Path folder;

    private Knowledge knowledge(Database database) {
        var knowledge =
                new Knowledge(
                        database,
                        Map.of(Topic.ROLES, () -> reloads.incrementAndGet() > 0),
                        new ClockCheck(Clock.systemUTC(), System::nanoTime));
        knowledge.whenCommitsMayBeLost(repairs::incrementAndGet);
        return knowledge;
    }

    private static void announceRoles(Database database) {
        database.inTransaction(tx -> Changes.announce(tx, Topic.ROLES));
    }

    /** The pool takes a moment longer to be back. */
    private static boolean announced(Database database) {
        announceRoles(database);
        return true;
    }

    /** What the product promises. */
    private static ConditionFactory withinASecond() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(1));
    }

    @Test
    void whatOneServerAnnouncesEveryOtherKnowsWithinASecond() {
        Database database = TestDatabase.fresh().database();
        try (var _ = ChangeWatch.start(database, knowledge(database), THREADS);
                var _ = ChangeWatch.start(database, knowledge(database), THREADS)) {
            await().until(() -> reloads.get() == 2);

            announceRoles(database);

            withinASecond().until(() -> reloads.get() == 4);
        }
    }

    @Test
    void aNotificationOfPostgresqlIsEnough() {
        Database database = TestDatabase.postgresql().database();
        try (var _ = ChangeWatch.start(database, knowledge(database), NEVER, THREADS)) {
            await().until(() -> reloads.get() == 1);

            announceRoles(database);

            withinASecond().until(() -> reloads.get() == 2);
        }
    }

    @Test
    void aChangeWithoutANotificationIsSeenAsWell() {
        TestDatabase fresh = TestDatabase.fresh();
        try (var _ = ChangeWatch.start(fresh.database(), knowledge(fresh.database()), THREADS)) {
            await().until(() -> reloads.get() == 1);

            fresh.execute("UPDATE changes SET version = version + 1 WHERE topic = 'roles'");

            withinASecond().until(() -> reloads.get() == 2);
        }
    }

    @Test
    void aWatchThatIsClosedWaitsForNothingAndSaysNothing() {
        Database database = TestDatabase.postgresql().database();
        try (var log = new TestLog(ChangeWatch.class)) {
            try (var _ = ChangeWatch.start(database, knowledge(database), NEVER, THREADS)) {
                await().until(() -> reloads.get() == 1);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void afterTheDatabaseWasAwayItIsBackWithoutHelp() throws Exception {
        try (var postgres = Postgres.durable();
                Database database = migrated(postgres);
                var log = new TestLog(ChangeWatch.class);
                var _ = ChangeWatch.start(database, knowledge(database), THREADS)) {
            await().until(() -> reloads.get() == 1);
            assertThat(repairs).hasValue(0);

            postgres.kill();
            await().until(() -> !log.lines().isEmpty());
            postgres.start();

            await().until(() -> repairs.get() == 1);
            await().ignoreExceptions().until(() -> announced(database));
            withinASecond().until(() -> reloads.get() == 2);
            assertThat(log.lines())
                    .containsExactly(
                            "ERROR cannot see what others change in the database; trying again"
                                    + " every 1 s",
                            "INFO sees again what others change in the database");
        }
    }

    @Test
    void aDatabaseThatAnswersNothingIsNoticedAndSeenAgain() throws Exception {
        try (var postgres = Postgres.durable();
                Database database = migrated(postgres);
                var log = new TestLog(ChangeWatch.class);
                var _ = ChangeWatch.start(database, knowledge(database), THREADS)) {
            await().until(() -> reloads.get() == 1);

            postgres.pause();
            await().until(() -> !log.lines().isEmpty());
            postgres.resume();

            await().until(() -> repairs.get() == 1);
        }
    }

    private Database migrated(Postgres postgres) throws Exception {
        postgres.createUser("signet", "server");
        var config =
                new DatabaseConfig(
                        postgres.url(Postgres.SUPERUSER),
                        login("signet", "server"),
                        Optional.of(login(Postgres.SUPERUSER, Postgres.PASSWORD)),
                        DatabaseConfig.DEFAULT_CONNECTIONS);
        try (Database owner = Database.openAsOwner(config)) {
            new Migrate(owner.dataSource(), "signet").migrate();
        }
        return Database.open(config);
    }

    private Login login(String user, String password) throws Exception {
        return new Login(
                user, Optional.of(Files.writeString(folder.resolve(user), password + "\n")));
    }
}

package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.STANDARD;
import static dev.signet.server.role.TestRoles.WEB;
import static dev.signet.server.role.TestRoles.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestDatabase;
import dev.signet.server.database.Database;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class RoleStoreTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final RoleName API = new RoleName("api");

    private final RoleStore store = new RoleStore();
    private final RoleDocument first = TestRoles.role("web", STANDARD).document();
    private final RoleDocument second = TestRoles.role("web", with("ttl", "\"1h\"")).document();

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = fresh.database();

    @Test
    void anEmptyDatabaseHasNoRoles() {
        assertThat(newest()).isEmpty();
        assertThat(find(WEB)).isEmpty();
        assertThat(versions(WEB)).isEmpty();
    }

    @Test
    void aRoleComesBackAsItWasPut() {
        assertThat(put(WEB, first, 0)).isTrue();

        assertThat(find(WEB)).contains(new Role(WEB, 1, first));
    }

    @Test
    void theNewestVersionsAreListedByName() {
        assertThat(put(WEB, first, 0)).isTrue();
        assertThat(put(WEB, second, 1)).isTrue();
        assertThat(put(API, first, 0)).isTrue();

        assertThat(newest()).containsExactly(new Role(API, 1, first), new Role(WEB, 2, second));
    }

    @Test
    void olderVersionsStay() {
        assertThat(put(WEB, first, 0)).isTrue();
        assertThat(put(WEB, second, 1)).isTrue();

        assertThat(versions(WEB))
                .containsExactly(version(2, second, false), version(1, first, false));
        assertThat(versions(API)).isEmpty();
        assertThat(oneVersion(1)).contains(version(1, first, false));
        assertThat(oneVersion(3)).isEmpty();
    }

    @Test
    void versionsAreReadInPages() {
        for (int i = 0; i < 3; i++) {
            assertThat(put(WEB, first, i)).isTrue();
        }

        assertThat(versions(WEB, 3, 1)).containsExactly(version(2, first, false));
    }

    @Test
    void aVersionThatTodayWouldBeNoRoleIsStillShown() {
        assertThat(put(WEB, first, 0)).isTrue();
        fresh.execute("UPDATE role_versions SET document = '{\"once\": 1}'");

        assertThat(versions(WEB).getFirst().document().get("once").intValue()).isEqualTo(1);
    }

    @Test
    void whoChangedItAndWhenIsWrittenDown() {
        assertThat(put(WEB, first, 0)).isTrue();

        var row =
                database.resultOf(tx ->
                        tx.createQuery("SELECT created_by, created_at FROM role_versions")
                                .map((columns, _) ->
                                        List.of(
                                                columns.getString(1),
                                                columns.getTimestamp(2).toInstant()))
                                .one());
        assertThat(row).isEqualTo(List.of("operator alice", NOW));
    }

    @Test
    void aChangeMeantForAnotherVersionIsLost() {
        assertThat(put(WEB, first, 1)).isFalse();
        assertThat(put(WEB, first, 0)).isTrue();
        assertThat(put(WEB, second, 0)).isFalse();
        assertThat(put(WEB, second, 2)).isFalse();
        assertThat(delete(WEB, 2)).isFalse();
        assertThat(delete(API, 0)).isFalse();
        assertThat(delete(API, 1)).isFalse();

        assertThat(newest()).containsExactly(new Role(WEB, 1, first));
    }

    @Test
    void aDeletedRoleIsGoneButItsVersionsStay() {
        assertThat(put(WEB, first, 0)).isTrue();
        assertThat(delete(WEB, 1)).isTrue();

        assertThat(newest()).isEmpty();
        assertThat(find(WEB)).isEmpty();
        assertThat(versions(WEB))
                .containsExactly(version(2, first, true), version(1, first, false));
        assertThat(delete(WEB, 2)).isFalse();
        assertThat(put(WEB, second, 1)).isFalse();
    }

    @Test
    void aRoleMadeAnewNeverReusesTheNumberOfAVersion() {
        assertThat(put(WEB, first, 0)).isTrue();
        assertThat(delete(WEB, 1)).isTrue();
        assertThat(put(WEB, second, 0)).isTrue();

        assertThat(find(WEB)).contains(new Role(WEB, 3, second));
        assertThat(put(WEB, first, 3)).isTrue();
    }

    /** Both have read version 1 before either writes; the primary key lets one of them through. */
    @Test
    void ofTwoServersThatChangeARoleAtOnceOneLoses() throws Exception {
        assertThat(put(WEB, first, 0)).isTrue();
        var together = new Phaser(2);
        Callable<Boolean> server =
                () ->
                        wins(tx -> {
                            assertThat(store.newest(tx, WEB)).isPresent();
                            var _ = together.arriveAndAwaitAdvance();
                            return store.put(tx, WEB, second, 1, "server", NOW);
                        });
        try (var threads = Executors.newFixedThreadPool(2)) {
            Future<Boolean> one = threads.submit(server);
            Future<Boolean> other = threads.submit(server);

            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(true, false);
        }
        assertThat(versions(WEB))
                .containsExactly(version(2, second, false, "server"), version(1, first, false));
    }

    /** False also if the database finds that another was faster. */
    private boolean wins(Predicate<Handle> change) {
        try {
            return database.resultOf(change::test);
        } catch (JdbiException e) {
            assertThat(Database.isUniqueViolation(e)).isTrue();
            return false;
        }
    }

    @Test
    void aStoredDocumentThatIsNoRoleIsOurMistake() {
        assertThat(put(WEB, first, 0)).isTrue();
        fresh.execute("UPDATE role_versions SET document = '{}'");

        assertThatThrownBy(this::newest)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 1 of role web");
    }

    @Test
    void otherFailuresOfTheDatabaseAreNoLostRaces() {
        fresh.execute("ALTER TABLE role_versions DROP COLUMN created_by");

        assertThatThrownBy(() -> put(WEB, first, 0)).isInstanceOf(JdbiException.class);
    }

    private boolean put(RoleName name, RoleDocument document, int previousVersion) {
        return database.resultOf(
                tx -> store.put(tx, name, document, previousVersion, "operator alice", NOW));
    }

    private boolean delete(RoleName name, int previousVersion) {
        return database.resultOf(
                tx -> store.delete(tx, name, previousVersion, "operator alice", NOW));
    }

    private List<Role> newest() {
        return database.resultOf(store::newest);
    }

    private Optional<Role> find(RoleName name) {
        return database.resultOf(tx -> store.newest(tx, name));
    }

    private List<RoleVersion> versions(RoleName name) {
        return versions(name, Integer.MAX_VALUE, 10);
    }

    private List<RoleVersion> versions(RoleName name, int before, int limit) {
        return database.resultOf(tx -> store.versions(tx, name, before, limit));
    }

    private Optional<RoleVersion> oneVersion(int number) {
        return database.resultOf(tx -> store.version(tx, WEB, number));
    }

    private static RoleVersion version(int number, RoleDocument document, boolean deleted) {
        return version(number, document, deleted, "operator alice");
    }

    private static RoleVersion version(
            int number, RoleDocument document, boolean deleted, String by) {
        return new RoleVersion(WEB, number, document.toJson(), deleted, NOW, by);
    }
}

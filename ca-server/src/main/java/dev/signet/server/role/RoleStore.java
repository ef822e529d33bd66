package dev.signet.server.role;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table role_versions: every version a role ever had. Rows are added, never changed; the newest
 * version of a name is the role, unless it is the deletion.
 */
public final class RoleStore {

    /** The roles there are, in the order of their names. */
    public List<Role> newest(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT r.name, r.version, r.document
                          FROM role_versions r
                         WHERE r.deleted = FALSE
                           AND r.version = (SELECT MAX(n.version) FROM role_versions n WHERE n.name = r.name)
                         ORDER BY r.name
                        """)
                .map(RoleStore::role)
                .list();
    }

    public Optional<Role> newest(Handle tx, RoleName name) {
        return tx.createQuery(
                        """
                        SELECT r.name, r.version, r.document
                          FROM role_versions r
                         WHERE r.name = :name
                           AND r.deleted = FALSE
                           AND r.version = (SELECT MAX(n.version) FROM role_versions n WHERE n.name = :name)
                        """)
                .bind("name", name.value())
                .map(RoleStore::role)
                .findOne();
    }

    /**
     * The versions of {@code name} below {@code before}, newest first, deletions included; also of
     * a role that is deleted.
     */
    public List<RoleVersion> versions(Handle tx, RoleName name, int before, int limit) {
        return tx.createQuery(
                        """
                        SELECT name, version, document, deleted, created_at, created_by
                          FROM role_versions
                         WHERE name = :name AND version < :before
                         ORDER BY version DESC
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("name", name.value())
                .bind("before", before)
                .bind("limit", limit)
                .map(RoleStore::version)
                .list();
    }

    /** One version of {@code name}, if it ever had that many. */
    public Optional<RoleVersion> version(Handle tx, RoleName name, int version) {
        return tx.createQuery(
                        """
                        SELECT name, version, document, deleted, created_at, created_by
                          FROM role_versions
                         WHERE name = :name AND version = :version
                        """)
                .bind("name", name.value())
                .bind("version", version)
                .map(RoleStore::version)
                .findOne();
    }

    /**
     * Makes {@code document} the newest version of {@code name}, numbered one above the last one,
     * deletions included.
     *
     * @param previousVersion the version the change is meant for; 0: the role must not exist
     * @param at whole seconds
     * @return false if another version is the newest by now; nothing changed then
     * @throws org.jdbi.v3.core.JdbiException with a unique violation if another one becomes the
     *     newest at the same time; the transaction is lost then
     */
    public boolean put(
            Handle tx,
            RoleName name,
            RoleDocument document,
            int previousVersion,
            String by,
            Instant at) {
        Optional<Newest> last = last(tx, name);
        int existing = last.filter(row -> !row.deleted()).map(Newest::version).orElse(0);
        return existing == previousVersion
                && append(
                        tx,
                        name,
                        last.map(Newest::version).orElse(0) + 1,
                        document.toJson().toString(),
                        false,
                        by,
                        at);
    }

    /**
     * Deletes the role; its versions stay, for the certificates that refer to them.
     *
     * @return as {@link #put}, which see for what else can happen
     */
    public boolean delete(Handle tx, RoleName name, int previousVersion, String by, Instant at) {
        Optional<Newest> last = last(tx, name).filter(row -> !row.deleted());
        return last.isPresent()
                && last.get().version() == previousVersion
                && append(tx, name, previousVersion + 1, last.get().document(), true, by, at);
    }

    /** The newest row of a name, be it a role or a deletion. */
    private record Newest(int version, boolean deleted, String document) {}

    private static Optional<Newest> last(Handle tx, RoleName name) {
        return tx.createQuery(
                        """
                        SELECT version, deleted, document
                          FROM role_versions
                         WHERE name = :name
                         ORDER BY version DESC
                         FETCH FIRST 1 ROW ONLY
                        """)
                .bind("name", name.value())
                .map((row, _) ->
                        new Newest(
                                row.getInt("version"),
                                row.getBoolean("deleted"),
                                row.getString("document")))
                .findOne();
    }

    /** The primary key is what two servers at once cannot both get past. */
    private static boolean append(
            Handle tx,
            RoleName name,
            int version,
            String document,
            boolean deleted,
            String by,
            Instant at) {
        return tx.createUpdate(
                                """
                                INSERT INTO role_versions (name, version, document, deleted, created_at, created_by)
                                VALUES (:name, :version, :document, :deleted, :at, :by)
                                """)
                        .bind("name", name.value())
                        .bind("version", version)
                        .bind("document", document)
                        .bind("deleted", deleted)
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .bind("by", by)
                        .execute()
                == 1;
    }

    private static Role role(ResultSet row, StatementContext context) throws SQLException {
        RoleName name = new RoleName(row.getString("name"));
        int version = row.getInt("version");
        try {
            return new Role(name, version, RoleDocument.parse(row.getString("document")));
        } catch (InvalidRoleException e) {
            throw new IllegalStateException(
                    "version " + version + " of role " + name + " in the database is no role", e);
        }
    }

    private static RoleVersion version(ResultSet row, StatementContext context)
            throws SQLException {
        RoleName name = new RoleName(row.getString("name"));
        int version = row.getInt("version");
        try {
            return new RoleVersion(
                    name,
                    version,
                    RoleJson.read(row.getString("document")),
                    row.getBoolean("deleted"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getString("created_by"));
        } catch (InvalidRoleException e) {
            throw new IllegalStateException(
                    "version " + version + " of role " + name + " in the database is no JSON", e);
        }
    }
}

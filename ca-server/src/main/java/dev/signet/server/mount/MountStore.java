package dev.signet.server.mount;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** The mounts: the table {@code mounts}. */
public final class MountStore {

    /** Every mount, by name. */
    public List<Mount> all(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT name, default_issuer, crl_period_seconds, crl_lifetime_seconds,
                               crl_shards, crl_deltas, max_lifetime_seconds, created_at
                          FROM mounts ORDER BY name
                        """)
                .map(MountStore::mount)
                .list();
    }

    /**
     * The mount {@code name}, which nobody else changes or deletes until {@code tx} ends: who puts
     * something into a mount holds it.
     */
    public Optional<Mount> hold(Handle tx, MountName name) {
        return tx.createQuery(
                        """
                        SELECT name, default_issuer, crl_period_seconds, crl_lifetime_seconds,
                               crl_shards, crl_deltas, max_lifetime_seconds, created_at
                          FROM mounts WHERE name = :name FOR UPDATE
                        """)
                .bind("name", name.value())
                .map(MountStore::mount)
                .findOne();
    }

    /** Keeps a new mount; one of the same name violates the primary key. */
    public void insert(Handle tx, Mount mount) {
        var _ =
                bind(
                                tx.createUpdate(
                                        """
                                        INSERT INTO mounts
                                               (name, default_issuer, crl_period_seconds,
                                                crl_lifetime_seconds, crl_shards, crl_deltas,
                                                max_lifetime_seconds, created_at)
                                        VALUES (:name, :defaultIssuer, :crlPeriod, :crlLifetime,
                                                :crlShards, :crlDeltas, :maxLifetime, :createdAt)
                                        """),
                                mount)
                        .bind("createdAt", mount.createdAt())
                        .execute();
    }

    /** Replaces what is known of {@code mount} but when it was made; false if it is not there. */
    public boolean update(Handle tx, Mount mount) {
        return bind(
                                tx.createUpdate(
                                        """
                                        UPDATE mounts
                                           SET default_issuer = :defaultIssuer,
                                               crl_period_seconds = :crlPeriod,
                                               crl_lifetime_seconds = :crlLifetime,
                                               crl_shards = :crlShards,
                                               crl_deltas = :crlDeltas,
                                               max_lifetime_seconds = :maxLifetime
                                         WHERE name = :name
                                        """),
                                mount)
                        .execute()
                == 1;
    }

    /** False if there is no such mount; one that has an issuer violates a foreign key. */
    public boolean delete(Handle tx, MountName name) {
        return tx.createUpdate("DELETE FROM mounts WHERE name = :name")
                        .bind("name", name.value())
                        .execute()
                == 1;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Mount mount) {
        return statement
                .bind("name", mount.name().value())
                .bind("defaultIssuer", mount.defaultIssuer().map(mount.name()::qualified))
                .bind("crlPeriod", mount.crl().map(crl -> crl.period().toSeconds()))
                .bind("crlLifetime", mount.crl().map(crl -> crl.lifetime().toSeconds()))
                .bind("crlShards", mount.crl().map(CrlConfig::shards))
                .bind("crlDeltas", mount.crl().map(CrlConfig::deltas))
                .bind("maxLifetime", mount.maxLifetime().toSeconds());
    }

    private static Mount mount(ResultSet row, StatementContext context) throws SQLException {
        Optional<CrlConfig> crl =
                row.getObject("crl_shards") == null ? Optional.empty() : Optional.of(crl(row));
        return new Mount(
                new MountName(row.getString("name")),
                Optional.ofNullable(row.getString("default_issuer")).map(MountName::slug),
                crl,
                Duration.ofSeconds(row.getLong("max_lifetime_seconds")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static CrlConfig crl(ResultSet row) throws SQLException {
        return new CrlConfig(
                Duration.ofSeconds(row.getLong("crl_period_seconds")),
                Duration.ofSeconds(row.getLong("crl_lifetime_seconds")),
                row.getInt("crl_shards"),
                row.getBoolean("crl_deltas"));
    }
}

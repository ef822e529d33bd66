package dev.signet.server.database;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What a PostgreSQL must be like before a certificate authority may rest on it. */
public final class PostgresqlRequirements {

    private static final int OLDEST = 15;
    private static final int VERSION_FACTOR = 10_000;

    private PostgresqlRequirements() {}

    /**
     * What is wrong with the database behind {@code tx}, and what to do; empty if nothing is, and
     * for H2.
     */
    public static Optional<String> obstacle(Handle tx) {
        return switch (Dialect.of(tx)) {
            case H2 -> Optional.empty();
            case POSTGRESQL ->
                    tooOld(Integer.parseInt(setting(tx, "server_version_num")))
                            .or(() -> forgetful(tx))
                            .or(() -> tooPowerful(tx));
        };
    }

    /**
     * @param versionNumber PostgreSQL's {@code server_version_num}, 150018 for 15.18
     */
    static Optional<String> tooOld(int versionNumber) {
        int version = versionNumber / VERSION_FACTOR;
        return version >= OLDEST
                ? Optional.empty()
                : Optional.of(
                        "the database is PostgreSQL %d; it must be %d or newer"
                                .formatted(version, OLDEST));
    }

    /** A commit must survive a crash, of the process and of the machine. */
    private static Optional<String> forgetful(Handle tx) {
        for (String name : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
            if (setting(tx, name).equals("off")) {
                return Optional.of(
                        "PostgreSQL has "
                                + name
                                + " = off, so that a crash loses what was acknowledged;"
                                + " turn it on");
            }
        }
        return Optional.empty();
    }

    /** Whoever takes over a server must not be able to rewrite what it did. */
    private static Optional<String> tooPowerful(Handle tx) {
        boolean owner =
                tx.createQuery(
                                """
                                SELECT pg_has_role(relowner, 'MEMBER')
                                  FROM pg_class WHERE oid = 'audit_events'::regclass
                                """)
                        .mapTo(Boolean.class)
                        .one();
        return owner
                ? Optional.of(
                        "database.user owns the schema, so it could rewrite the audit log; let a"
                                + " server connect as another user, and name the owner in"
                                + " database.owner for signet migrate")
                : Optional.empty();
    }

    private static String setting(Handle tx, String name) {
        return tx.createQuery("SELECT current_setting(:name)")
                .bind("name", name)
                .mapTo(String.class)
                .one();
    }
}

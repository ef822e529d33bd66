package dev.signet.server.database;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How often what servers must know of was changed: the table {@code changes}. A version is counted
 * up in the transaction that changes something, so it is seen exactly with the change.
 */
public final class Changes {

    /** On which PostgreSQL notifies every server of the database. */
    static final String CHANNEL = "signet";

    /** What a server keeps in memory, or publishes. */
    public enum Topic {
        ROLES,
        ISSUERS,
        REVOCATIONS,
        MOUNTS;

        /** As in the table. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Topic> of(String text) {
            return Arrays.stream(values()).filter(topic -> topic.text().equals(text)).findFirst();
        }
    }

    /**
     * What the table said.
     *
     * @param versions of every topic
     * @param databaseTime when it said so, by the database's clock
     */
    record Reading(Map<Topic, Long> versions, Instant databaseTime) {}

    private Changes() {}

    /**
     * Tells every server, once {@code tx} commits, that {@code topic} was changed by it. Others
     * that announce the same topic wait until then, so this is the last thing a transaction does.
     */
    public static void announce(Handle tx, Topic topic) {
        int rows =
                tx.createUpdate("UPDATE changes SET version = version + 1 WHERE topic = :topic")
                        .bind("topic", topic.text())
                        .execute();
        if (rows != 1) {
            throw missing(topic);
        }
        if (Dialect.of(tx) == Dialect.POSTGRESQL) {
            var _ =
                    tx.createUpdate("SELECT pg_notify(:channel, :topic)")
                            .bind("channel", CHANNEL)
                            .bind("topic", topic.text())
                            .execute();
        }
    }

    /**
     * How often {@code topic} was changed. Who reads this first, and what was changed after it, has
     * read what every change up to this version did.
     */
    public static long version(Handle tx, Topic topic) {
        return tx.createQuery("SELECT version FROM changes WHERE topic = :topic")
                .bind("topic", topic.text())
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() -> missing(topic));
    }

    /** In one statement, so that the time is that of the versions. */
    static Reading read(Handle tx) {
        var versions = new EnumMap<Topic, Long>(Topic.class);
        Instant time =
                tx.createQuery("SELECT topic, version, CURRENT_TIMESTAMP AS read_at FROM changes")
                        .reduceRows(
                                Instant.EPOCH,
                                (_, row) -> {
                                    Topic.of(row.getColumn("topic", String.class))
                                            .ifPresent(topic ->
                                                    versions.put(
                                                            topic,
                                                            row.getColumn("version", Long.class)));
                                    return row.getColumn("read_at", OffsetDateTime.class)
                                            .toInstant();
                                });
        for (Topic topic : Topic.values()) {
            if (!versions.containsKey(topic)) {
                throw missing(topic);
            }
        }
        return new Reading(versions, time);
    }

    private static IllegalStateException missing(Topic topic) {
        return new IllegalStateException("the table changes has no row for " + topic.text());
    }
}

package dev.signet.server.issuer;

import dev.signet.server.database.Dialect;
import dev.signet.server.mount.MountName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Gives each trust bundle the number by which clients know which of two is newer: the table {@code
 * trust_bundles}. A bundle that changes gets one more than before, or the seconds since 1970 where
 * those are more, so that numbers grow over the restore of an older database too.
 */
public final class TrustBundleNumbers {

    private static final String NOW = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) AS BIGINT)";

    /**
     * What is stored of a mount's bundle.
     *
     * @param issuersSeen how often issuers had been changed when it was made
     */
    private record Stored(String version, long sequence, long issuersSeen) {}

    private final Handle tx;
    private final long issuersSeen;
    private final Map<MountName, TrustBundle> known;

    /**
     * @param issuersSeen how often issuers had been changed when those to be numbered were read
     * @param known the numbers that this server has given out
     */
    TrustBundleNumbers(Handle tx, long issuersSeen, Map<MountName, TrustBundle> known) {
        this.tx = tx;
        this.issuersSeen = issuersSeen;
        this.known = known;
    }

    /** After a restore: whatever was given out since the backup was made, the next is greater. */
    public static void restored(Handle tx) {
        var _ =
                tx.createUpdate(
                                "UPDATE trust_bundles SET sequence = GREATEST(sequence + 1, %s)"
                                        .formatted(NOW))
                        .execute();
    }

    /**
     * The bundles of every mount that has issuers, or had.
     *
     * @return empty if another server has numbered bundles of newer issuers, or does just now
     */
    Optional<Map<MountName, TrustBundle>> of(Issuers issuers) {
        Map<MountName, Stored> stored = stored();
        var mounts = new HashSet<>(issuers.mounts());
        mounts.addAll(stored.keySet());
        var bundles = new HashMap<MountName, TrustBundle>();
        for (MountName mount : mounts) {
            TrustBundle bundle = issuers.trustBundle(mount);
            Optional<Long> sequence =
                    sequence(mount, bundle, Optional.ofNullable(stored.get(mount)));
            if (sequence.isEmpty()) {
                return Optional.empty();
            }
            bundles.put(mount, bundle.numbered(sequence.get()));
        }
        return Optional.of(bundles);
    }

    private Optional<Long> sequence(MountName mount, TrustBundle bundle, Optional<Stored> stored) {
        long given = Optional.ofNullable(known.get(mount)).map(TrustBundle::sequence).orElse(0L);
        if (stored.isEmpty()) {
            return insert(mount, bundle, given) ? read(mount) : Optional.empty();
        }
        Stored before = stored.get();
        if (before.version().equals(bundle.version()) && before.sequence() >= given) {
            return Optional.of(before.sequence());
        }
        return update(mount, bundle, before.sequence(), given) ? read(mount) : Optional.empty();
    }

    private boolean insert(MountName mount, TrustBundle bundle, long given) {
        String values =
                "INSERT INTO trust_bundles (mount, version, sequence, issuers_seen)"
                        + " VALUES (:mount, :version, GREATEST(:given + 1, %s), :seen)"
                                .formatted(NOW);
        return tx.createUpdate(
                                Dialect.of(tx) == Dialect.POSTGRESQL
                                        ? values + " ON CONFLICT DO NOTHING"
                                        : values)
                        .bind("mount", mount.value())
                        .bind("version", bundle.version())
                        .bind("given", given)
                        .bind("seen", issuersSeen)
                        .execute()
                == 1;
    }

    private boolean update(MountName mount, TrustBundle bundle, long previous, long given) {
        return tx.createUpdate(
                                """
                                UPDATE trust_bundles
                                   SET version = :version, issuers_seen = :seen,
                                       sequence = GREATEST(sequence + 1, :given + 1, %s)
                                 WHERE mount = :mount AND sequence = :previous
                                   AND issuers_seen <= :seen
                                """
                                        .formatted(NOW))
                        .bind("mount", mount.value())
                        .bind("version", bundle.version())
                        .bind("previous", previous)
                        .bind("given", given)
                        .bind("seen", issuersSeen)
                        .execute()
                == 1;
    }

    private Optional<Long> read(MountName mount) {
        return Optional.ofNullable(stored().get(mount)).map(Stored::sequence);
    }

    private Map<MountName, Stored> stored() {
        return tx.createQuery("SELECT mount, version, sequence, issuers_seen FROM trust_bundles")
                .reduceRows(
                        new HashMap<>(),
                        (rows, row) -> {
                            rows.put(
                                    new MountName(row.getColumn("mount", String.class)),
                                    new Stored(
                                            row.getColumn("version", String.class),
                                            row.getColumn("sequence", Long.class),
                                            row.getColumn("issuers_seen", Long.class)));
                            return rows;
                        });
    }
}

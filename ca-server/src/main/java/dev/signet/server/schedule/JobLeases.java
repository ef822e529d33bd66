package dev.signet.server.schedule;

import dev.signet.server.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/**
 * Leases that let one of several servers run a job at a time: the table {@code job_leases}.
 *
 * <p>A lease is advice, not proof: a holder that stalls past its end may still be running when
 * another starts. Whatever a job commits must therefore be guarded by its own compare-and-set. The
 * time is the database's, so that servers whose clocks differ agree.
 */
public final class JobLeases {

    private final Database database;
    private final String holder;

    /** {@code holder} names this process in the table, at most 127 characters. */
    public JobLeases(Database database, String holder) {
        this.database = database;
        this.holder = holder;
    }

    /**
     * Leases for this process of the server {@code instance}: no other process ever has the same
     * holder, whatever it calls itself.
     */
    public static JobLeases of(Database database, String instance, RandomGenerator random) {
        return new JobLeases(
                database, instance + "/" + HexFormat.of().toHexDigits(random.nextInt()));
    }

    /** Takes the lease on {@code job} if it is free or has run out. */
    public boolean tryAcquire(String job, Duration length) {
        try {
            return database.resultOf(tx -> {
                Instant now = databaseTime(tx);
                return update(tx, job, now, now.plus(length))
                        || (isUnknown(tx, job) && insert(tx, job, now.plus(length)));
            });
        } catch (RuntimeException e) {
            if (Database.isUniqueViolation(e)) {
                return false; // Another server ran this job for the first time a moment ago.
            }
            throw e;
        }
    }

    /** Gives the lease back early, unless another holder has taken it since. */
    public void release(String job) {
        database.inTransaction(tx ->
                tx.createUpdate(
                                """
                                UPDATE job_leases SET leased_until = :now
                                 WHERE job = :job AND holder = :holder
                                """)
                        .bind("job", job)
                        .bind("holder", holder)
                        .bind("now", databaseTime(tx))
                        .execute());
    }

    private boolean update(Handle tx, String job, Instant now, Instant until) {
        return tx.createUpdate(
                                """
                                UPDATE job_leases SET holder = :holder, leased_until = :until
                                 WHERE job = :job AND leased_until <= :now
                                """)
                        .bind("job", job)
                        .bind("holder", holder)
                        .bind("now", now)
                        .bind("until", until)
                        .execute()
                == 1;
    }

    private boolean insert(Handle tx, String job, Instant until) {
        return tx.createUpdate(
                                """
                                INSERT INTO job_leases (job, holder, leased_until)
                                VALUES (:job, :holder, :until)
                                """)
                        .bind("job", job)
                        .bind("holder", holder)
                        .bind("until", until)
                        .execute()
                == 1;
    }

    private static boolean isUnknown(Handle tx, String job) {
        return tx.createQuery("SELECT COUNT(*) FROM job_leases WHERE job = :job")
                        .bind("job", job)
                        .mapTo(Integer.class)
                        .one()
                == 0;
    }

    /** In the precision of the column, which would otherwise round up and lie ahead. */
    private static Instant databaseTime(Handle tx) {
        return tx.createQuery("SELECT CURRENT_TIMESTAMP")
                .mapTo(Instant.class)
                .one()
                .truncatedTo(ChronoUnit.MILLIS);
    }
}

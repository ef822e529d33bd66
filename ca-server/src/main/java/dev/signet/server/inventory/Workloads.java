package dev.signet.server.inventory;

import dev.signet.server.database.Database;
import dev.signet.server.database.Dialect;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.mount.MountName;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The newest certificate of each workload, that is of each service account under each role: the
 * table {@code workloads}. The pods of a service are one, since most of those that ever had a
 * certificate are gone.
 */
public final class Workloads {

    private static final String VALUES =
            """
            INSERT INTO workloads (cluster, namespace, service_account, role, mount, issuer, serial,
                                   expiry_month, not_after, renew_by, critical_at, contact_at)
            VALUES (:cluster, :namespace, :serviceAccount, :role, :mount, :issuer, :serial,
                    :month, :notAfter, :renewBy, :criticalAt, :contactAt)
            """;

    private static final String NEWER =
            """
            SET issuer = :issuer, serial = :serial, expiry_month = :month, not_after = :notAfter,
                renew_by = :renewBy, critical_at = :criticalAt, contact_at = :contactAt
            """;

    private Workloads() {}

    /**
     * Notes a certificate that is complete, unless a newer one is noted. Does nothing for those
     * that are not a workload's.
     *
     * @param renewBy when it should be renewed at the latest
     * @param criticalAt from when so little of its life is left that somebody should look
     */
    public static void note(Handle tx, Reservation order, Instant renewBy, Instant criticalAt) {
        if (order.identity().isPresent()) {
            note(tx, order, order.identity().get(), renewBy, criticalAt);
        }
    }

    private static void note(
            Handle tx,
            Reservation order,
            WorkloadIdentity identity,
            Instant renewBy,
            Instant criticalAt) {
        var row = new Row(order, identity, renewBy, criticalAt);
        switch (Dialect.of(tx)) {
            case POSTGRESQL -> {
                int _ =
                        row.execute(
                                tx,
                                VALUES
                                        + """
                                        ON CONFLICT (cluster, namespace, service_account, role)
                                        DO UPDATE
                                        """
                                        + NEWER
                                        + " WHERE workloads.contact_at <= :contactAt");
            }
            case H2 -> {
                int updated =
                        row.execute(
                                tx,
                                "UPDATE workloads "
                                        + NEWER
                                        + """
                                         WHERE cluster = :cluster AND namespace = :namespace
                                           AND service_account = :serviceAccount AND role = :role
                                           AND contact_at <= :contactAt
                                        """);
                if (updated == 0) {
                    insert(tx, row);
                }
            }
        }
    }

    private static void insert(Handle tx, Row row) {
        try {
            int _ = row.execute(tx, VALUES);
        } catch (UnableToExecuteStatementException e) {
            if (!Database.isUniqueViolation(e)) {
                throw e;
            }
            // A newer one is noted.
        }
    }

    /** Forgets workloads whose newest certificate ended before {@code time}. */
    public static void forgetEndedBefore(Handle tx, Instant time) {
        var _ =
                tx.createUpdate("DELETE FROM workloads WHERE not_after < :time")
                        .bind("time", time)
                        .execute();
    }

    private record Row(
            Reservation order, WorkloadIdentity identity, Instant renewBy, Instant criticalAt) {

        int execute(Handle tx, String sql) {
            return tx.createUpdate(sql)
                    .bind("cluster", identity.cluster())
                    .bind("namespace", identity.namespace())
                    .bind("serviceAccount", identity.serviceAccount())
                    .bind("role", order.role())
                    .bind("mount", MountName.of(order.role()).value())
                    .bind("issuer", order.issuer().value())
                    .bind("serial", order.serial().hex())
                    .bind("month", SerialNumber.expiryMonth(order.validity().notAfter()))
                    .bind("notAfter", order.validity().notAfter())
                    .bind("renewBy", renewBy)
                    .bind("criticalAt", criticalAt)
                    .bind("contactAt", order.reservedAt())
                    .execute();
        }
    }
}

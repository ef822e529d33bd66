package dev.signet.server.revocation;

import dev.signet.server.database.Columns;
import dev.signet.server.inventory.BulkRevocations.Census;
import dev.signet.server.inventory.BulkRevocations.ServiceCount;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.inventory.Service;
import dev.signet.server.revocation.RevocationPlan.Execution;
import dev.signet.server.revocation.RevocationPlan.State;
import dev.signet.server.x509.RevocationReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables {@code revocation_plans} and {@code revocation_plan_services}. */
final class RevocationPlanStore {

    private static final String COLUMNS =
            """
            SELECT id, cluster, namespace, service_account, pod, node, role, issuer, name, key_hash,
                   issued_after, issued_before, reason, up_to, certificates, more_services,
                   created_by, created_at, state, executed_by, executed_in, started_at, ended_at,
                   looked_at, revoked
              FROM revocation_plans
            """;

    void insert(Handle tx, RevocationPlan plan) {
        CertificateSelection selection = plan.selection();
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO revocation_plans
                                       (id, cluster, namespace, service_account, pod, node, role,
                                        issuer, name, key_hash, issued_after, issued_before, reason,
                                        up_to, certificates, more_services, created_by, created_at,
                                        state, looked_at, revoked)
                                VALUES (:id, :cluster, :namespace, :serviceAccount, :pod, :node, :role,
                                        :issuer, :name, :keyHash, :issuedAfter, :issuedBefore, :reason,
                                        :upTo, :certificates, :moreServices, :createdBy, :createdAt,
                                        :state, 0, 0)
                                """)
                        .bind("id", plan.id())
                        .bind("cluster", selection.cluster())
                        .bind("namespace", selection.namespace())
                        .bind("serviceAccount", selection.serviceAccount())
                        .bind("pod", selection.pod())
                        .bind("node", selection.node())
                        .bind("role", selection.role())
                        .bind("issuer", selection.issuer())
                        .bind("name", selection.name())
                        .bind("keyHash", selection.keyHash())
                        .bind("issuedAfter", selection.issuedAfter())
                        .bind("issuedBefore", selection.issuedBefore())
                        .bind("reason", plan.reason())
                        .bind("upTo", plan.affected().upTo())
                        .bind("certificates", plan.affected().certificates())
                        .bind("moreServices", plan.affected().moreServices())
                        .bind("createdBy", plan.createdBy())
                        .bind("createdAt", plan.createdAt())
                        .bind("state", plan.state())
                        .execute();
        insertServices(tx, plan);
    }

    private static void insertServices(Handle tx, RevocationPlan plan) {
        if (plan.affected().services().isEmpty()) {
            return;
        }
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        INSERT INTO revocation_plan_services
                               (plan, cluster, namespace, service_account, certificates)
                        VALUES (:plan, :cluster, :namespace, :serviceAccount, :certificates)
                        """);
        for (ServiceCount count : plan.affected().services()) {
            var _ =
                    batch.bind("plan", plan.id())
                            .bind("cluster", count.service().cluster())
                            .bind("namespace", count.service().namespace())
                            .bind("serviceAccount", count.service().serviceAccount())
                            .bind("certificates", count.certificates())
                            .add();
        }
        var _ = batch.execute();
    }

    Optional<RevocationPlan> find(Handle tx, String id) {
        return tx.createQuery(COLUMNS + " WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> plan(row, services(tx, id)))
                .findOne();
    }

    /** The newest first, with the services they affect. */
    List<RevocationPlan> newest(Handle tx, int limit) {
        return tx.createQuery(
                        COLUMNS + " ORDER BY created_at DESC, id FETCH FIRST :limit ROWS ONLY")
                .bind("limit", limit)
                .map((row, _) -> plan(row, services(tx, row.getString("id"))))
                .list();
    }

    /** The plan that has been under execution for longest. */
    Optional<RevocationPlan> executing(Handle tx) {
        return tx.createQuery(
                        COLUMNS
                                + " WHERE state = 'EXECUTING'"
                                + " ORDER BY started_at, id FETCH FIRST 1 ROW ONLY")
                .map((row, _) -> plan(row, List.of()))
                .findOne();
    }

    /** What the plans under execution counted, less what they have revoked. */
    long remaining(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT COALESCE(SUM(certificates - revoked), 0) FROM revocation_plans
                         WHERE state = 'EXECUTING'
                        """)
                .mapTo(Long.class)
                .one();
    }

    /** Begins to execute a plan; false if it is not merely planned any more. */
    boolean start(Handle tx, String id, String by, String requestId, Instant at) {
        return tx.createUpdate(
                                """
                                UPDATE revocation_plans
                                   SET state = 'EXECUTING', executed_by = :by, executed_in = :requestId,
                                       started_at = :at
                                 WHERE id = :id AND state = 'PLANNED'
                                """)
                        .bind("id", id)
                        .bind("by", by)
                        .bind("requestId", requestId)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** Ends a plan before its time; false if it had ended. */
    boolean cancel(Handle tx, String id, Instant at) {
        return tx.createUpdate(
                                """
                                UPDATE revocation_plans SET state = 'CANCELLED', ended_at = :at
                                 WHERE id = :id AND state IN ('PLANNED', 'EXECUTING')
                                """)
                        .bind("id", id)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /**
     * Notes what one batch has done; false if the plan is no longer where the batch began: it was
     * cancelled, or another server has done the batch.
     */
    boolean advance(Handle tx, RevocationPlan plan, long lookedAt, int revoked) {
        return tx.createUpdate(
                                """
                                UPDATE revocation_plans
                                   SET looked_at = :lookedAt, revoked = revoked + :revoked
                                 WHERE id = :id AND state = 'EXECUTING' AND looked_at = :previous
                                """)
                        .bind("id", plan.id())
                        .bind("lookedAt", lookedAt)
                        .bind("revoked", revoked)
                        .bind("previous", lookedAt(plan))
                        .execute()
                == 1;
    }

    /** Notes that nothing is left to revoke; false as for {@link #advance}. */
    boolean finish(Handle tx, RevocationPlan plan, Instant at) {
        return tx.createUpdate(
                                """
                                UPDATE revocation_plans SET state = 'DONE', ended_at = :at
                                 WHERE id = :id AND state = 'EXECUTING' AND looked_at = :previous
                                """)
                        .bind("id", plan.id())
                        .bind("at", at)
                        .bind("previous", lookedAt(plan))
                        .execute()
                == 1;
    }

    private static long lookedAt(RevocationPlan plan) {
        return plan.execution().map(Execution::lookedAt).orElse(0L);
    }

    private static List<ServiceCount> services(Handle tx, String plan) {
        return tx.createQuery(
                        """
                        SELECT cluster, namespace, service_account, certificates
                          FROM revocation_plan_services
                         WHERE plan = :plan
                         ORDER BY certificates DESC, cluster, namespace, service_account
                        """)
                .bind("plan", plan)
                .map((row, _) ->
                        new ServiceCount(
                                new Service(
                                        row.getString("cluster"),
                                        row.getString("namespace"),
                                        row.getString("service_account")),
                                row.getLong("certificates")))
                .list();
    }

    private static RevocationPlan plan(ResultSet row, List<ServiceCount> services)
            throws SQLException {
        return new RevocationPlan(
                row.getString("id"),
                selection(row),
                RevocationReason.valueOf(row.getString("reason")),
                new Census(
                        row.getLong("up_to"),
                        row.getLong("certificates"),
                        services,
                        row.getLong("more_services")),
                row.getString("created_by"),
                Columns.time(row, "created_at"),
                State.valueOf(row.getString("state")),
                execution(row));
    }

    private static CertificateSelection selection(ResultSet row) throws SQLException {
        return new CertificateSelection(
                text(row, "cluster"),
                text(row, "namespace"),
                text(row, "service_account"),
                text(row, "pod"),
                text(row, "node"),
                text(row, "role"),
                text(row, "issuer"),
                text(row, "name"),
                text(row, "key_hash"),
                Columns.optionalTime(row, "issued_after"),
                Columns.optionalTime(row, "issued_before"));
    }

    private static Optional<Execution> execution(ResultSet row) throws SQLException {
        Optional<Instant> startedAt = Columns.optionalTime(row, "started_at");
        return startedAt.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Execution(
                                row.getString("executed_by"),
                                row.getString("executed_in"),
                                startedAt.get(),
                                Columns.optionalTime(row, "ended_at"),
                                row.getLong("looked_at"),
                                row.getLong("revoked")));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}

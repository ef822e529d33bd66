package dev.signet.server.inventory;

import dev.signet.server.database.Database;
import dev.signet.server.database.Dialect;
import dev.signet.server.identity.WorkloadIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Who ever had certificates, under which role and of which issuer: the table {@code
 * certificate_holders}. It grows with the services there are and not with issuance, so it tells at
 * little cost where to look for certificates, and that there are none.
 */
final class CertificateHolders {

    private static final String COLUMNS = "(cluster, namespace, service_account, role, issuer)";

    /**
     * A workload's identity; that of certificates that are not a workload's has three empty texts.
     */
    record Holder(String cluster, String namespace, String serviceAccount) {

        /** Whoever holds certificates that are not a workload's. */
        static final Holder NONE = new Holder("", "", "");
    }

    private CertificateHolders() {}

    /** Notes who is about to have a certificate, unless it is noted. */
    static void note(Handle tx, Reservation order) {
        switch (Dialect.of(tx)) {
            case POSTGRESQL ->
                    insert(
                            tx,
                            order,
                            """
                            VALUES (:cluster, :namespace, :serviceAccount, :role, :issuer)
                            ON CONFLICT DO NOTHING
                            """);
            case H2 -> {
                try {
                    insert(
                            tx,
                            order,
                            """
                            SELECT :cluster, :namespace, :serviceAccount, :role, :issuer
                             WHERE NOT EXISTS (SELECT 1 FROM certificate_holders
                                                WHERE cluster = :cluster AND namespace = :namespace
                                                  AND service_account = :serviceAccount
                                                  AND role = :role AND issuer = :issuer)
                            """);
                } catch (UnableToExecuteStatementException e) {
                    if (!Database.isUniqueViolation(e)) {
                        throw e;
                    }
                    // Noted by another one in the meantime.
                }
            }
        }
    }

    private static void insert(Handle tx, Reservation order, String values) {
        Optional<WorkloadIdentity> identity = order.identity();
        var _ =
                tx.createUpdate("INSERT INTO certificate_holders " + COLUMNS + " " + values)
                        .bind("cluster", identity.map(WorkloadIdentity::cluster).orElse(""))
                        .bind("namespace", identity.map(WorkloadIdentity::namespace).orElse(""))
                        .bind(
                                "serviceAccount",
                                identity.map(WorkloadIdentity::serviceAccount).orElse(""))
                        .bind("role", order.role())
                        .bind("issuer", order.issuer().value())
                        .execute();
    }

    /** Those that may have certificates that {@code query} asks for. */
    static List<Holder> of(Handle tx, CertificateQuery query) {
        CertificateSelection selection = query.selection();
        var conditions = new ArrayList<String>();
        Map<String, Object> binds = new HashMap<>();
        equal(conditions, binds, "cluster", selection.cluster());
        equal(conditions, binds, "namespace", selection.namespace());
        equal(conditions, binds, "service_account", selection.serviceAccount());
        equal(conditions, binds, "role", selection.role());
        equal(conditions, binds, "issuer", selection.issuer());
        query.mount()
                .ifPresent(mount -> {
                    conditions.add(
                            "issuer IN (SELECT i.name FROM issuers i WHERE i.mount = :mount)");
                    binds.put("mount", mount);
                });
        String sql =
                "SELECT DISTINCT cluster, namespace, service_account FROM certificate_holders WHERE "
                        + String.join(" AND ", conditions);
        try (Query select = tx.createQuery(sql)) {
            return select.bindMap(binds)
                    .map((row, _) ->
                            new Holder(
                                    row.getString("cluster"),
                                    row.getString("namespace"),
                                    row.getString("service_account")))
                    .list();
        }
    }

    private static void equal(
            List<String> conditions,
            Map<String, Object> binds,
            String column,
            Optional<String> value) {
        value.ifPresent(present -> {
            conditions.add(column + " = :" + column);
            binds.put(column, present);
        });
    }
}

package dev.signet.server.inventory;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The identities that certificates were issued to, found one by one in the order of the index on
 * them: the cost grows with the number of identities, not with that of certificates.
 */
public final class KnownIdentities {

    /** The first cluster after {@code after}; the empty text is before all. */
    public Optional<String> nextCluster(Handle tx, String after) {
        return tx.createQuery(
                        """
                        SELECT cluster FROM certificates
                         WHERE cluster > :after
                         ORDER BY cluster, namespace, service_account
                         FETCH FIRST 1 ROW ONLY
                        """)
                .bind("after", after)
                .mapTo(String.class)
                .findOne();
    }

    /** The first namespace of {@code cluster} after {@code after}. */
    public Optional<String> nextNamespace(Handle tx, String cluster, String after) {
        return tx.createQuery(
                        """
                        SELECT namespace FROM certificates
                         WHERE cluster = :cluster AND namespace > :after
                         ORDER BY cluster, namespace, service_account
                         FETCH FIRST 1 ROW ONLY
                        """)
                .bind("cluster", cluster)
                .bind("after", after)
                .mapTo(String.class)
                .findOne();
    }

    /** The first service account of that namespace after {@code after}. */
    public Optional<String> nextServiceAccount(
            Handle tx, String cluster, String namespace, String after) {
        return tx.createQuery(
                        """
                        SELECT service_account FROM certificates
                         WHERE cluster = :cluster AND namespace = :namespace
                           AND service_account > :after
                         ORDER BY cluster, namespace, service_account
                         FETCH FIRST 1 ROW ONLY
                        """)
                .bind("cluster", cluster)
                .bind("namespace", namespace)
                .bind("after", after)
                .mapTo(String.class)
                .findOne();
    }

    /** Whether this service account has had a certificate, in the places that are given. */
    public boolean isKnown(
            Handle tx,
            String cluster,
            String namespace,
            String serviceAccount,
            Optional<String> trustDomain,
            Optional<String> pod,
            Optional<String> node) {
        return tx.createQuery(
                        """
                        SELECT 1 FROM certificates
                         WHERE cluster = :cluster AND namespace = :namespace
                           AND service_account = :serviceAccount
                           AND (CAST(:trustDomain AS VARCHAR) IS NULL OR trust_domain = :trustDomain)
                           AND (CAST(:pod AS VARCHAR) IS NULL OR pod = :pod)
                           AND (CAST(:node AS VARCHAR) IS NULL OR node = :node)
                         FETCH FIRST 1 ROW ONLY
                        """)
                .bind("cluster", cluster)
                .bind("namespace", namespace)
                .bind("serviceAccount", serviceAccount)
                .bind("trustDomain", trustDomain)
                .bind("pod", pod)
                .bind("node", node)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}

package dev.signet.server.issuer;

import dev.signet.server.database.Dialect;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Takes away issuers that were never used, with their keys. On PostgreSQL the server's user cannot
 * delete an issuer; a function of the owner looks at the same conditions.
 */
public final class UnusedIssuers {

    private static final List<String> USED =
            List.of(
                    """
                    SELECT COUNT(*) FROM certificates c JOIN issuers i ON i.name = c.issuer
                     WHERE i.name = :name AND c.key_hash <> i.key_id AND c.role <> 'signet-ocsp'
                    """,
                    "SELECT COUNT(*) FROM revocations WHERE issuer = :name",
                    "SELECT COUNT(*) FROM issuers WHERE parent = :name OR succeeds = :name",
                    "SELECT COUNT(*) FROM cross_certificates WHERE signed_by = :name",
                    "SELECT COUNT(*) FROM mounts WHERE default_issuer = :name",
                    "SELECT COUNT(*) FROM issuers WHERE name = :name AND state = 'ACTIVE'");

    private static final List<String> BELONGS =
            List.of(
                    "DELETE FROM crls WHERE issuer = :name",
                    "DELETE FROM crl_distribution_points WHERE issuer = :name",
                    "DELETE FROM cross_certificates WHERE issuer = :name",
                    "DELETE FROM issuer_chains WHERE issuer = :name");

    /**
     * Deletes {@code name}.
     *
     * @return false if it signs, if it signed anything but its own certificate and those of this
     *     server's OCSP responders, if another issuer or its mount refers to it, or if there is
     *     none
     */
    public boolean delete(Handle tx, IssuerName name) {
        return switch (Dialect.of(tx)) {
            case POSTGRESQL ->
                    tx.createQuery("SELECT delete_issuer(:name)")
                            .bind("name", name.value())
                            .mapTo(Boolean.class)
                            .one();
            case H2 -> !isUsed(tx, name) && deleteHere(tx, name);
        };
    }

    private static boolean isUsed(Handle tx, IssuerName name) {
        return USED.stream()
                .anyMatch(question ->
                        tx.createQuery(question).bind("name", name.value()).mapTo(Long.class).one()
                                > 0);
    }

    private static boolean deleteHere(Handle tx, IssuerName name) {
        var key =
                tx.createQuery("SELECT key_id FROM issuers WHERE name = :name")
                        .bind("name", name.value())
                        .mapTo(String.class)
                        .findOne();
        if (key.isEmpty()) {
            return false;
        }
        BELONGS.forEach(
                statement -> tx.createUpdate(statement).bind("name", name.value()).execute());
        tx.createUpdate("DELETE FROM issuers WHERE name = :name")
                .bind("name", name.value())
                .execute();
        tx.createUpdate("DELETE FROM issuer_keys WHERE id = :key").bind("key", key.get()).execute();
        return true;
    }
}

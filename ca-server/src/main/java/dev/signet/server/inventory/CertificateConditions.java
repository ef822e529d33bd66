package dev.signet.server.inventory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * What certificates, in SQL with the alias {@code c}, must satisfy. Texts of callers are bound,
 * never part of the SQL.
 */
final class CertificateConditions {

    /**
     * That the row of {@code certificate_names} with the alias {@code n} has the name asked for.
     */
    static final String NAMED = "n.name IN (:name, :lowerCaseName)";

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> binds = new HashMap<>();

    static CertificateConditions of(CertificateSelection selection) {
        return of(selection, "c.cluster");
    }

    /**
     * The same for a search, which chooses its indexes itself: written plainly, H2 takes the index
     * on identities for a cluster, of which there are few with very many certificates.
     */
    static CertificateConditions ofSearch(CertificateSelection selection) {
        return of(selection, "COALESCE(c.cluster, '')");
    }

    private static CertificateConditions of(CertificateSelection selection, String cluster) {
        var conditions = new CertificateConditions();
        conditions.bound(cluster + " = :cluster", "cluster", selection.cluster());
        conditions.equal("namespace", selection.namespace());
        conditions.equal("service_account", selection.serviceAccount());
        conditions.equal("pod", selection.pod());
        conditions.equal("node", selection.node());
        conditions.equal("role", selection.role());
        conditions.equal("issuer", selection.issuer());
        conditions.equal("key_hash", selection.keyHash());
        selection.name().ifPresent(conditions::named);
        conditions.bound("c.reserved_at > :issuedAfter", "issuedAfter", selection.issuedAfter());
        conditions.bound("c.reserved_at < :issuedBefore", "issuedBefore", selection.issuedBefore());
        return conditions;
    }

    /** DNS names are on record in lower case; in a URI, case has a meaning. */
    private void named(String name) {
        conditions.add(
                """
                EXISTS (SELECT 1 FROM certificate_names n
                         WHERE %s AND n.expiry_month = c.expiry_month
                           AND n.issuer = c.issuer AND n.serial = c.serial)
                """
                        .formatted(NAMED));
        binds.put("name", name);
        binds.put("lowerCaseName", name.toLowerCase(Locale.ROOT));
    }

    /** Adds a condition that stands for itself. */
    void add(String condition) {
        conditions.add(condition);
    }

    /** Adds a condition with one bind, if there is a value for it. */
    void bound(String condition, String bind, Optional<?> value) {
        value.ifPresent(present -> {
            conditions.add(condition);
            binds.put(bind, present);
        });
    }

    private void equal(String column, Optional<String> value) {
        bound("c." + column + " = :" + column, column, value);
    }

    /** {@code WHERE …} with {@code more} conditions, or nothing if there are none. */
    String where(String... more) {
        var all = new ArrayList<>(List.of(more));
        all.addAll(conditions);
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }

    <S extends SqlStatement<S>> S bind(S statement) {
        return statement.bindMap(binds);
    }
}

package dev.signet.server.inventory;

import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.x509.RevocationReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Revokes many certificates in one transaction. It locks in the order in which a single revocation
 * does, keys before certificates before the version of all revocations, and within a table in the
 * order of the keys: so whoever revokes at the same time waits, and never in a circle.
 */
public final class RevocationBatch {

    /**
     * What is to be revoked.
     *
     * @param keyHash of a certificate on record; empty for one that is not
     * @param isRevoked whether there is a revocation already, of which only the reason can change
     */
    public record Pending(
            RevokedCertificate certificate,
            Optional<String> keyHash,
            boolean isRevoked,
            Instant at,
            RevocationReason reason) {

        private boolean isCompromised() {
            return reason == RevocationReason.KEY_COMPROMISE;
        }
    }

    private RevocationBatch() {}

    /**
     * Revokes {@code pending}, and blocks the keys of those that are compromised; of a revocation
     * that is there, the reason becomes keyCompromise or stays. Returns those that this call
     * changed: others may have been revoked since somebody looked.
     *
     * @param by {@code Caller.name()} of who revokes
     */
    public static List<RevokedCertificate> revoke(Handle tx, List<Pending> pending, String by) {
        List<Pending> ordered =
                pending.stream()
                        .sorted(Comparator.comparing(each -> each.certificate().serial()))
                        .toList();
        blockKeys(tx, ordered);
        List<Pending> newly =
                unlessRevoked(tx, ordered.stream().filter(each -> !each.isRevoked()).toList());
        Revocations.insertAll(
                tx,
                newly.stream()
                        .map(each ->
                                new Revocations.Entry(
                                        each.certificate(),
                                        new RevocationFacts(each.at(), each.reason(), by)))
                        .toList());
        var changed = new ArrayList<>(newly.stream().map(Pending::certificate).toList());
        changed.addAll(
                Revocations.compromiseAll(
                        tx,
                        ordered.stream()
                                .filter(each -> each.isRevoked() && each.isCompromised())
                                .map(Pending::certificate)
                                .toList(),
                        by));
        return changed;
    }

    /** Marks those on record as revoked, and leaves out those that somebody else has. */
    private static List<Pending> unlessRevoked(Handle tx, List<Pending> pending) {
        if (pending.isEmpty()) {
            return pending;
        }
        PreparedBatch batch =
                tx.prepareBatch(
                        """
                        UPDATE certificates SET state = 'REVOKED'
                         WHERE expiry_month = :month AND issuer = :issuer AND serial = :serial
                           AND state <> 'REVOKED'
                        """);
        for (Pending each : pending) {
            RevokedCertificate certificate = each.certificate();
            var _ =
                    batch.bind("month", Revocations.month(certificate.serial()))
                            .bind("issuer", certificate.issuer().value())
                            .bind("serial", certificate.serial().hex())
                            .add();
        }
        int[] rows = batch.execute();
        return IntStream.range(0, rows.length)
                .filter(i -> rows[i] == 1 || pending.get(i).keyHash().isEmpty())
                .mapToObj(pending::get)
                .toList();
    }

    private static void blockKeys(Handle tx, List<Pending> pending) {
        Map<String, Instant> keys =
                pending.stream()
                        .filter(Pending::isCompromised)
                        .filter(each -> each.keyHash().isPresent())
                        .collect(
                                Collectors.toMap(
                                        each -> each.keyHash().get(),
                                        each -> each.at(),
                                        (one, other) -> one.isBefore(other) ? one : other,
                                        TreeMap::new));
        if (keys.isEmpty()) {
            return;
        }
        Set<String> known =
                tx.createQuery("SELECT key_hash FROM blocked_keys WHERE key_hash = ANY(:hashes)")
                        .bindArray("hashes", String.class, keys.keySet())
                        .mapTo(String.class)
                        .collect(Collectors.toSet());
        keys.keySet().removeAll(known);
        if (keys.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                tx.prepareBatch(
                        "INSERT INTO blocked_keys (key_hash, blocked_at) VALUES (:keyHash, :at)");
        keys.forEach((keyHash, at) -> {
            var _ = batch.bind("keyHash", keyHash).bind("at", at).add();
        });
        var _ = batch.execute();
    }
}

package dev.signet.server.recovery;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Months;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.inventory.Inventory.Standing;
import dev.signet.server.inventory.RevocationBatch;
import dev.signet.server.inventory.RevocationBatch.Pending;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.inventory.RevokedEntry;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Puts back on record the revocations that a CRL lists and the database has forgotten, also those
 * of certificates that it has forgotten, too.
 *
 * @param shardOf the shard of an issuer's certificate that is not on record, where no CRL of a
 *     shard lists it
 */
record ForgottenRevocations(
        ToIntBiFunction<IssuerName, SerialNumber> shardOf,
        Inventory inventory,
        Revocations revocations,
        AuditLog audit) {

    /**
     * What one transaction put back.
     *
     * @param unrecorded those of {@code revocations} whose certificate is not on record either
     */
    record Restored(int revocations, int unrecorded) {}

    /** Puts back those of {@code chunk}, entries of {@code crl}, that are not on record. */
    Restored restore(Handle tx, KnownCrl crl, List<RevokedEntry> chunk) {
        Map<SerialNumber, Standing> standings =
                inventory.standings(tx, chunk.stream().map(RevokedEntry::serial).toList());
        List<RevokedEntry> missing =
                chunk.stream()
                        .filter(entry -> !isKnown(standings.get(entry.serial()), entry))
                        .toList();
        openMonths(
                tx,
                missing.stream()
                        .map(RevokedEntry::serial)
                        .filter(serial -> !standings.containsKey(serial)));
        String by = new Caller.ServerCaller().name();
        List<Pending> pending = missing.stream().map(entry -> pending(tx, crl, entry)).toList();
        Set<SerialNumber> restored =
                RevocationBatch.revoke(tx, pending, by).stream()
                        .map(RevokedCertificate::serial)
                        .collect(Collectors.toSet());
        audit.appendAll(
                tx,
                by,
                "",
                missing.stream()
                        .filter(entry -> restored.contains(entry.serial()))
                        .map(entry -> event(crl, entry, by))
                        .toList());
        return new Restored(
                restored.size(),
                (int) restored.stream().filter(serial -> !standings.containsKey(serial)).count());
    }

    private static void openMonths(Handle tx, Stream<SerialNumber> unrecorded) {
        unrecorded
                .map(serial -> serial.expiryMonth().orElseThrow())
                .distinct()
                .forEach(month -> Months.open(tx, Months.Holds.CERTIFICATES, month));
    }

    private static boolean isKnown(@Nullable Standing standing, RevokedEntry entry) {
        return standing != null
                && standing.state() == CertificateState.REVOKED
                && (standing.isCompromised() || !isCompromised(entry));
    }

    private static boolean isCompromised(RevokedEntry entry) {
        return entry.reason() == RevocationReason.KEY_COMPROMISE;
    }

    private Pending pending(Handle tx, KnownCrl crl, RevokedEntry entry) {
        return inventory
                .find(tx, entry.serial())
                .map(record ->
                        new Pending(
                                RevokedCertificate.of(record),
                                Optional.of(record.order().keyHash()),
                                record.state() == CertificateState.REVOKED,
                                entry.revokedAt(),
                                entry.reason()))
                .orElseGet(() ->
                        new Pending(
                                unrecorded(crl, entry.serial()),
                                Optional.empty(),
                                revocations.find(tx, entry.serial()).isPresent(),
                                entry.revokedAt(),
                                entry.reason()));
    }

    private RevokedCertificate unrecorded(KnownCrl crl, SerialNumber serial) {
        return new RevokedCertificate(
                crl.issuer(),
                serial,
                crl.scope().shard().orElseGet(() -> shardOf.applyAsInt(crl.issuer(), serial)),
                SerialNumber.monthEnd(serial.expiryMonth().orElseThrow()));
    }

    private static AuditEvent event(KnownCrl crl, RevokedEntry entry, String by) {
        return new AuditEvent.RevocationRestored(
                crl.issuer().value(),
                entry.serial().hex(),
                entry.reason().text(),
                entry.revokedAt(),
                by);
    }
}

package dev.signet.server.issuance;

import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.limit.Urgency;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * How urgent a request is by what is on record of its caller: what the newest certificate of the
 * pod has left, or of the service account where no pod is known. The certificate that is renewed
 * counts only if there is no such one, so that naming an old one gains nothing.
 */
final class RecordedUrgency {

    private final Inventory inventory;
    private final Database database;

    RecordedUrgency(Inventory inventory, Database database) {
        this.inventory = inventory;
        this.database = database;
    }

    Urgency of(Caller caller, Optional<SerialNumber> renews, Instant now) {
        Optional<WorkloadIdentity> identity = caller.workload();
        Optional<Validity> newest =
                database.resultOf(tx ->
                        identity.flatMap(each -> inventory.newestValidity(tx, each))
                                .or(() ->
                                        renews.flatMap(serial -> inventory.find(tx, serial))
                                                .map(record -> record.validity())));
        return newest.map(each -> Urgency.of(each.notBefore(), each.notAfter(), now))
                .orElse(Urgency.NEWCOMER);
    }
}

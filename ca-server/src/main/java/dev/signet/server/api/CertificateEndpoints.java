package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.database.Database;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificatePage;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.tlog.Hash;
import dev.signet.server.transparency.LogProofs;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code GET /v1/certificates}, {@code GET /v1/certificates/{serial}} and its {@code proof}. */
final class CertificateEndpoints {

    /** One page of {@code GET /v1/certificates}. */
    record Page(List<CertificateBody> certificates, Optional<String> next) {}

    private final Inventory inventory;
    private final LogProofs proofs;
    private final Database database;
    private final Clock clock;

    CertificateEndpoints(Inventory inventory, LogProofs proofs, Database database, Clock clock) {
        this.inventory = inventory;
        this.proofs = proofs;
        this.database = database;
        this.clock = clock;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        CertificateFilter filter = CertificateFilter.read(Query.of(ctx));
        Optional<WorkloadIdentity> workload = Callers.of(ctx).workload();
        if (workload.isPresent()) {
            if (!filter.isWithin(workload.get())) {
                throw MalformedRequestException.of(
                        Problem.notPermitted(
                                "a workload sees what was issued to its own identity; leave out"
                                        + " the filters for another"));
            }
            filter = filter.narrowedTo(workload.get());
        } else {
            CertificateResources.require(
                    ctx,
                    Permission.CERTIFICATES_READ,
                    CertificateResources.of(filter.query().selection(), filter.query().mount()));
        }
        var query = filter.query();
        CertificatePage page =
                database.resultOf(tx -> inventory.search(tx, query, clock.instant()));
        ctx.header("Cache-Control", "no-store");
        Answers.json(
                ctx,
                new Page(
                        page.certificates().stream().map(CertificateBody::listed).toList(),
                        page.next().map(String::valueOf)));
    }

    void one(Context ctx) throws MalformedRequestException {
        String mediaType =
                Accepted.choose(ctx, List.of(Answers.JSON, Answers.PEM, Answers.CERTIFICATE));
        SerialNumber serial = Serials.parse("serial", ctx.pathParam("serial"));
        Optional<CertificateRecord> found = visible(ctx, serial);
        if (found.isEmpty()) {
            Serials.unknown("serial", serial).send(ctx);
            return;
        }
        ctx.header("Cache-Control", "no-store");
        if (mediaType.equals(Answers.JSON)) {
            Answers.json(ctx, CertificateBody.whole(found.get()));
            return;
        }
        Optional<Der> der = found.get().der();
        if (der.isEmpty()) {
            Problem.of(
                            Serials.unknown("serial", serial).status(),
                            "unknown-serial",
                            "this serial number was reserved, but no certificate was completed")
                    .field("serial")
                    .send(ctx);
            return;
        }
        Answers.send(
                ctx,
                mediaType,
                mediaType.equals(Answers.PEM)
                        ? der.get().pem("CERTIFICATE").getBytes(StandardCharsets.US_ASCII)
                        : der.get().octets());
    }

    /** That it is in the log; of what was reserved, too. */
    void proof(Context ctx) throws MalformedRequestException {
        SerialNumber serial = Serials.parse("serial", ctx.pathParam("serial"));
        Optional<CertificateRecord> found = visible(ctx, serial);
        if (found.isEmpty()) {
            Serials.unknown("serial", serial).send(ctx);
            return;
        }
        Der tbs = found.get().order().tbs();
        LogEndpoints.send(ctx, proofs.find(Hash.fromHex(tbs.sha256Hex())));
    }

    private Optional<CertificateRecord> visible(Context ctx, SerialNumber serial) {
        return database.resultOf(tx -> inventory.find(tx, serial))
                .filter(record -> isVisible(ctx, record));
    }

    /** An operator sees what it is granted, a workload what an identity of its name was issued. */
    private static boolean isVisible(Context ctx, CertificateRecord record) {
        Optional<WorkloadIdentity> workload = Callers.of(ctx).workload();
        return workload.isPresent()
                ? record.identity().filter(workload.get()::sameAs).isPresent()
                : Permits.has(ctx, Permission.CERTIFICATES_READ, CertificateResources.of(record));
    }
}

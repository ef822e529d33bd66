package dev.signet.server.issuance;

import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.role.AskedName;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAttribute;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Renews certificates: the role decides anew, with the rules of today, about the names of the
 * certificate that is renewed. The old one stays valid until its end. Whom nobody could be asked
 * about gets a {@link RenewalWithoutReview}, if anything.
 */
public final class Renewal {

    private final Issuance issuance;
    private final Inventory inventory;
    private final Database database;
    private final Clock clock;
    private final WithoutReviewCount withoutReview;
    private final Set<String> withTokenOnly;

    /**
     * @param withTokenOnly the clusters whose workloads renew with a token; all others do with
     *     their certificate too
     */
    public Renewal(
            Issuance issuance,
            Inventory inventory,
            Database database,
            Clock clock,
            MeterRegistry metrics,
            Set<String> withTokenOnly) {
        this.issuance = issuance;
        this.inventory = inventory;
        this.database = database;
        this.clock = clock;
        this.withoutReview = new WithoutReviewCount(metrics);
        this.withTokenOnly = Set.copyOf(withTokenOnly);
    }

    /**
     * Renews the certificate that {@code caller} authenticated with, or else the one that {@code
     * client} says it has. Role and names that {@code request} leaves out are those of that
     * certificate; who has shown no more than the certificate gets no other role.
     */
    public IssuanceOutcome renew(
            Caller caller, IssuanceRequest request, RequestContext context, ClientFacts client) {
        Optional<WorkloadIdentity> identity = caller.workload();
        if (identity.isEmpty()) {
            return new IssuanceOutcome.NotAWorkload();
        }
        if (caller instanceof Caller.CertificateCaller
                && withTokenOnly.contains(identity.get().cluster())) {
            return new IssuanceOutcome.NotRenewable(
                    "workloads of cluster "
                            + identity.get().cluster()
                            + " do not renew with the certificate alone: send the service-account"
                            + " token of the pod, and the certificate's current.serial_number");
        }
        Optional<SerialNumber> current =
                caller instanceof Caller.CertificateCaller certificate
                        ? Optional.of(certificate.serial())
                        : client.currentSerial();
        if (current.isEmpty()) {
            return RenewalWithoutReview.namingNone(caller)
                    .orElseGet(() ->
                            issuance.issue(
                                    caller,
                                    request,
                                    context,
                                    new Occasion(true, Optional.empty(), client)));
        }
        Optional<CertificateRecord> found =
                database.resultOf(tx -> inventory.find(tx, current.get()))
                        .filter(record -> isOf(identity.get(), record));
        if (found.isEmpty()) {
            return new IssuanceOutcome.NotRenewable(
                    "no certificate "
                            + current.get().hex()
                            + " was issued to this caller; leave current.serial_number out to get a"
                            + " new certificate");
        }
        CertificateRecord record = found.get();
        if (record.state() != CertificateState.ISSUED
                || record.validity().notAfter().isBefore(clock.instant())) {
            return new IssuanceOutcome.NotRenewable(
                    "certificate "
                            + record.serial().hex()
                            + " is "
                            + (record.state() == CertificateState.REVOKED ? "revoked" : "not valid")
                            + "; ask for a new one with POST /v1/issue");
        }
        if (caller instanceof Caller.CertificateCaller && isOfAnotherRole(request, record)) {
            return new IssuanceOutcome.NotRenewable(
                    "the certificate was issued under role "
                            + record.order().role()
                            + " and renews under no other; ask with the workload's token");
        }
        Optional<IssuanceOutcome> obstacle =
                RenewalWithoutReview.obstacle(caller, request, record, clock.instant());
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        IssuanceOutcome outcome =
                issuance.issue(
                        caller,
                        completed(request, record),
                        context,
                        new Occasion(true, Optional.of(record.serial()), client));
        if (outcome instanceof IssuanceOutcome.Issued && caller.unanswered().isPresent()) {
            withoutReview.increment(identity.get().cluster());
        }
        return outcome;
    }

    private static boolean isOf(WorkloadIdentity identity, CertificateRecord record) {
        return record.identity().filter(identity::sameAs).isPresent();
    }

    static boolean isOfAnotherRole(IssuanceRequest request, CertificateRecord record) {
        return request.role()
                .filter(role -> !role.value().equals(record.order().role()))
                .isPresent();
    }

    private static IssuanceRequest completed(IssuanceRequest request, CertificateRecord record) {
        boolean namesNothing =
                request.subject().namesNothing()
                        && request.csr().map(AskedSubject::namesNothing).orElse(true);
        return new IssuanceRequest(
                request.role().or(() -> Optional.of(new RoleName(record.order().role()))),
                namesNothing ? subject(record) : request.subject(),
                request.csr(),
                request.lifetime(),
                request.dates(),
                request.extendedKeyUsage(),
                request.key());
    }

    /** Whom {@code record} was issued to; its tbsCertificate has what the inventory does not. */
    private static AskedSubject subject(CertificateRecord record) {
        DistinguishedName subject = DistinguishedName.ofTbs(record.order().tbs());
        Optional<CommonName> commonName = record.order().commonName().map(CommonName::new);
        boolean alone =
                commonName.isPresent()
                        && commonName
                                .flatMap(CommonName::name)
                                .filter(record.names()::contains)
                                .isEmpty();
        return new AskedSubject(
                commonName,
                alone,
                AskedName.inLists(record.names()),
                subject.first(SubjectAttribute.SERIAL_NUMBER),
                subject.all(SubjectAttribute.USER_ID));
    }
}

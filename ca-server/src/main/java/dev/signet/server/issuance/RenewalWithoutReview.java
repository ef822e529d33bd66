package dev.signet.server.issuance;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Review;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a workload gets while its cluster cannot be asked about it: the certificate that it has, for
 * a little longer. Pure.
 *
 * <p>Perhaps the workload was deleted and its token stolen. So it gets nothing that it does not
 * have already, and nothing before it needs it: a certificate that ends later than the new one
 * would is not renewed.
 */
final class RenewalWithoutReview {

    private RenewalWithoutReview() {}

    /** Why {@code caller} has to wait, if it does: it names no certificate to renew. */
    static Optional<IssuanceOutcome> namingNone(Caller caller) {
        return caller.unanswered()
                .map(_ ->
                        notReviewed(
                                "only a certificate named in current.serial_number is renewed"));
    }

    /**
     * Why {@code caller} has to wait with {@code request}, if it does.
     *
     * @param current what it wants to renew, which is its own and in force
     */
    static Optional<IssuanceOutcome> obstacle(
            Caller caller, IssuanceRequest request, CertificateRecord current, Instant now) {
        return caller.unanswered()
                .flatMap(unanswered ->
                        obstacle(
                                unanswered, caller.workload().orElseThrow(), request, current, now))
                .map(RenewalWithoutReview::notReviewed);
    }

    private static Optional<String> obstacle(
            Review.Unanswered unanswered,
            WorkloadIdentity caller,
            IssuanceRequest request,
            CertificateRecord current,
            Instant now) {
        if (current.identity().filter(holder -> isSameWorkload(holder, caller)).isEmpty()) {
            return Optional.of(
                    "only the pod, and the service account, that a certificate was issued to renew"
                            + " it");
        }
        if (asksForMore(request, current)) {
            return Optional.of(
                    "a certificate is renewed as it is: leave names, dates and any other role out");
        }
        Instant end = end(unanswered, now);
        return current.validity().notAfter().isBefore(end)
                ? Optional.empty()
                : Optional.of(
                        "certificate "
                                + current.serial().hex()
                                + " is good until "
                                + current.validity().notAfter()
                                + " and a renewed one would only be until "
                                + end);
    }

    /** An account or a pod that was deleted and made again is not the same. */
    private static boolean isSameWorkload(WorkloadIdentity one, WorkloadIdentity other) {
        return one.sameAs(other)
                && one.serviceAccountUid().equals(other.serviceAccountUid())
                && one.podUid().equals(other.podUid());
    }

    private static boolean asksForMore(IssuanceRequest request, CertificateRecord current) {
        return !namesNothing(request.subject())
                || !request.csr().map(RenewalWithoutReview::namesNothing).orElse(true)
                || !request.dates().equals(AskedDates.NONE)
                || Renewal.isOfAnotherRole(request, current);
    }

    private static boolean namesNothing(AskedSubject subject) {
        return subject.namesNothing()
                && subject.serialNumber().isEmpty()
                && subject.userIds().isEmpty();
    }

    private static IssuanceOutcome notReviewed(String detail) {
        return new IssuanceOutcome.NotReviewed(
                "the workload's cluster cannot be asked whether the token is still good; until it"
                        + " can, "
                        + detail);
    }

    /** What of {@code granted} {@code caller} gets. */
    static Validity cut(Caller caller, Validity granted, Instant now) {
        return caller.unanswered()
                .map(unanswered -> end(unanswered, now))
                .filter(granted.notAfter()::isAfter)
                .map(end -> new Validity(granted.notBefore(), end))
                .orElse(granted);
    }

    private static Instant end(Review.Unanswered unanswered, Instant now) {
        return now.plus(unanswered.maxTtl()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** What an auditor is told; empty if {@code caller}'s cluster answered, or was not asked. */
    static Optional<AuditEvent> event(
            Caller caller, IssuerName issuer, SerialNumber serial, SerialNumber renews) {
        return caller.unanswered()
                .map(unanswered ->
                        new AuditEvent.RenewedWithoutReview(
                                issuer.value(),
                                serial.hex(),
                                renews.hex(),
                                caller.workload().orElseThrow().cluster(),
                                unanswered.since()));
    }
}

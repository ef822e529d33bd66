package dev.signet.server.api;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuance.RenewalWindow;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A certificate's record, as {@code openapi.yaml#/components/schemas/CertificateRecord}. */
record CertificateBody(
        String serialNumber,
        String issuer,
        String state,
        Instant notBefore,
        Instant notAfter,
        Names names,
        Optional<String> commonName,
        String role,
        int roleVersion,
        Optional<String> cluster,
        Optional<String> namespace,
        Optional<String> serviceAccount,
        Optional<String> serviceAccountUid,
        Optional<String> pod,
        Optional<String> podUid,
        Optional<String> node,
        Optional<Instant> reviewedAt,
        String keyType,
        String keyHash,
        Instant reservedAt,
        Optional<Instant> issuedAt,
        Optional<Instant> revokedAt,
        Optional<String> revocationReason,
        Optional<RenewalWindow> renewalWindow,
        Optional<String> renewsSerial,
        Optional<Client> client,
        Optional<Integer> crlShard,
        Optional<String> certificate) {

    /** Subject alternative names by kind. */
    record Names(
            List<String> dns,
            List<String> ip,
            List<String> uri,
            List<String> email,
            List<String> other) {
        static Names of(List<SubjectAlternativeName> names) {
            return new Names(
                    texts(names, Kind.DNS),
                    texts(names, Kind.IP),
                    texts(names, Kind.URI),
                    texts(names, Kind.EMAIL),
                    texts(names, Kind.OTHER));
        }

        private static List<String> texts(List<SubjectAlternativeName> names, Kind kind) {
            return names.stream()
                    .filter(name -> name.kind() == kind)
                    .map(SubjectAlternativeName::text)
                    .toList();
        }
    }

    /** What the client said it had. */
    record Client(
            Optional<String> serialNumber,
            Optional<String> trustBundle,
            Optional<Long> crlNumber,
            Optional<String> sdkVersion,
            Optional<Long> generation) {
        static Optional<Client> of(ClientFacts facts) {
            return facts.equals(ClientFacts.NONE)
                    ? Optional.empty()
                    : Optional.of(
                            new Client(
                                    facts.currentSerial().map(SerialNumber::hex),
                                    facts.trustBundle(),
                                    facts.crlNumber(),
                                    facts.sdkVersion(),
                                    facts.generation()));
        }
    }

    /** As in a list: without the certificate itself. */
    static CertificateBody listed(CertificateRecord record) {
        return of(record, Optional.empty());
    }

    static CertificateBody whole(CertificateRecord record) {
        return of(record, record.der().map(der -> der.pem("CERTIFICATE")));
    }

    private static CertificateBody of(CertificateRecord record, Optional<String> certificate) {
        Reservation order = record.order();
        Optional<WorkloadIdentity> identity = record.identity();
        return new CertificateBody(
                record.serial().hex(),
                record.issuer().value(),
                record.state().name().toLowerCase(Locale.ROOT),
                record.validity().notBefore(),
                record.validity().notAfter(),
                Names.of(record.names()),
                order.commonName(),
                order.role(),
                order.roleVersion(),
                identity.map(WorkloadIdentity::cluster),
                identity.map(WorkloadIdentity::namespace),
                identity.map(WorkloadIdentity::serviceAccount),
                identity.map(WorkloadIdentity::serviceAccountUid),
                identity.flatMap(WorkloadIdentity::pod),
                identity.flatMap(WorkloadIdentity::podUid),
                identity.flatMap(WorkloadIdentity::node),
                order.reviewedAt(),
                order.keyAlgorithm().text(),
                order.keyHash(),
                order.reservedAt(),
                record.issuedAt(),
                record.revocation().map(RevocationFacts::at),
                record.revocation().map(facts -> facts.reason().text()),
                renewalWindow(record),
                order.renews().map(SerialNumber::hex),
                Client.of(order.client()),
                Optional.of(order.crlShard()).filter(shard -> shard != RevokedCertificate.NO_CRL),
                certificate);
    }

    /** Of what can be renewed. */
    private static Optional<RenewalWindow> renewalWindow(CertificateRecord record) {
        Reservation order = record.order();
        return record.state() == CertificateState.ISSUED && record.identity().isPresent()
                ? Optional.of(
                        RenewalWindow.of(order.validity(), order.reservedAt(), order.serial()))
                : Optional.empty();
    }
}

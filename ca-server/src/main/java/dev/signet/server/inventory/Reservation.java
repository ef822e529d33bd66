package dev.signet.server.inventory;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.Validity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is stored before the CA key is used: everything that was decided, and exactly what will be
 * signed.
 *
 * @param crlShard the shard that the certificate's CRL distribution point names, from 0; {@link
 *     RevokedCertificate#NO_CRL} if it names none, since no CRL ever lists it
 * @param rules the rule of the role behind each name, for people
 * @param caller who asked, as {@code Caller.name()} gives it
 * @param identity the workload it was issued to; empty for our own certificates
 * @param tokenId the id of the credential it was asked with
 * @param reviewedAt when the workload's cluster last confirmed that credential; in whole seconds
 * @param keyHash SHA-256 of the SubjectPublicKeyInfo, lower-case hex
 * @param renews the certificate it takes the place of
 * @param tbs DER of the tbsCertificate
 * @param reservedAt in whole seconds
 */
public record Reservation(
        IssuerName issuer,
        SerialNumber serial,
        Validity validity,
        int crlShard,
        String role,
        int roleVersion,
        String rules,
        String caller,
        Optional<WorkloadIdentity> identity,
        Optional<String> tokenId,
        Optional<Instant> reviewedAt,
        String requestId,
        Optional<String> commonName,
        List<SubjectAlternativeName> names,
        KeyAlgorithm keyAlgorithm,
        String keyHash,
        Optional<SerialNumber> renews,
        ClientFacts client,
        Der tbs,
        Instant reservedAt) {

    public Reservation {
        names = List.copyOf(names);
    }
}

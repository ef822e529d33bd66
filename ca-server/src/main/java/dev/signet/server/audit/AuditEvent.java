package dev.signet.server.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything an auditor can find here, in one place. The name of the record is the event's kind,
 * its components are the event's body.
 *
 * <p>Values that a caller sent are cut to {@link #MAX_VALUE} characters; no event holds a
 * credential or a private key.
 */
public sealed interface AuditEvent {

    /** Longest text from a caller that an event keeps, in characters. */
    int MAX_VALUE = 256;

    /**
     * A serial number was taken and what is about to be signed was stored.
     *
     * @param tbsHash SHA-256 of what is about to be signed, hex
     * @param request empty for certificates of the CA itself
     */
    record CertificateReserved(
            String issuer,
            String serial,
            String role,
            int roleVersion,
            List<String> names,
            Instant notBefore,
            Instant notAfter,
            String keyHash,
            String tbsHash,
            Optional<RecordedRequest> request)
            implements AuditEvent, OfCertificate {}

    /** A reserved certificate was signed, checked and stored; it may be handed out. */
    record CertificateIssued(String issuer, String serial) implements AuditEvent {}

    /** A caller asked for something that no role lets it have. */
    record IssuanceRefused(
            Optional<String> role,
            String rule,
            String field,
            String value,
            String detail,
            RecordedRequest request)
            implements AuditEvent {
        public IssuanceRefused {
            field = cut(field);
            value = cut(value);
            detail = cut(detail);
        }
    }

    /**
     * A certificate was renewed although the workload's cluster could not be asked whether the
     * workload is still there; {@code unansweredSince} is when the cluster first failed to answer.
     */
    record RenewedWithoutReview(
            String issuer, String serial, String renews, String cluster, Instant unansweredSince)
            implements AuditEvent {}

    /** The CA key could not be used, or made something that does not verify. */
    record SigningFailed(String issuer, String serial, String cause) implements AuditEvent {}

    /**
     * What was about to be signed breaks rules, so that it was not: a fault of this server.
     *
     * @param what {@code certificate}, or {@code crl} and its scope
     * @param findings the rules and what was found
     */
    record LintFailed(String issuer, String what, List<String> findings) implements AuditEvent {}

    /** A certificate was revoked. */
    record CertificateRevoked(String issuer, String serial, String reason) implements AuditEvent {}

    /** A certificate that is not on record was revoked: one of our issuers signed it. */
    record UnrecordedCertificateRevoked(String issuer, String serial, String reason)
            implements AuditEvent {}

    /**
     * Certificates to be revoked together were counted; nothing was revoked.
     *
     * @param certificates how many matched
     */
    record RevocationPlanned(String plan, String reason, long certificates) implements AuditEvent {}

    /** From now on the certificates of a plan are revoked; each has its own event. */
    record RevocationPlanExecuted(String plan) implements AuditEvent {}

    /** A plan was executed to its end. */
    record RevocationPlanDone(String plan, long revoked) implements AuditEvent {}

    /** A plan was ended where it was; what it had revoked stays revoked. */
    record RevocationPlanCancelled(String plan) implements AuditEvent {}

    /** A caller asked to revoke what it may not, or what we never issued. */
    record RevocationRefused(String serial, String detail) implements AuditEvent {}

    /** A certificate was handed out and the database lost it; it is on record again. */
    record CertificateRestored(
            String issuer,
            String serial,
            String role,
            int roleVersion,
            List<String> names,
            Instant notBefore,
            Instant notAfter,
            String keyHash,
            String tbsHash,
            String caller,
            Optional<Instant> issuedAt)
            implements AuditEvent, OfCertificate {}

    /** A certificate was revoked and the database lost that; it is revoked again, as it was. */
    record RevocationRestored(
            String issuer, String serial, String reason, Instant revokedAt, String revokedBy)
            implements AuditEvent {}

    /** The embedded database was copied to {@code file} on the server's host. */
    record DatabaseBackedUp(String file, long octets, String sha256) implements AuditEvent {}

    /**
     * What a restored database had forgotten was looked for in CRLs.
     *
     * @param crls issuer, scope and number of each
     * @param restoredRevocations how many were revoked again
     * @param newestCertificate what was issued after this is not on record
     */
    record DatabaseReconciled(
            List<String> crls, int restoredRevocations, Optional<Instant> newestCertificate)
            implements AuditEvent {}

    /**
     * Entries of the audit log are lost, or may be: another log goes on where it ends.
     *
     * @param origin names the new one
     */
    record LogSucceeded(String origin) implements AuditEvent {}

    /** A CRL was signed and published. */
    record CrlSigned(String issuer, String scope, long number, int entries) implements AuditEvent {}

    /** A role was made or changed. */
    record RoleChanged(String role, int version, String document) implements AuditEvent {}

    record RoleDeleted(String role, int version) implements AuditEvent {}

    /** A mount was made or changed. */
    record MountChanged(String mount, String document) implements AuditEvent {}

    record MountDeleted(String mount) implements AuditEvent {}

    /** A CA certificate and its key were made, perhaps to sign in the place of another. */
    record IssuerCreated(
            String issuer, String subjectKeyId, Instant notAfter, Optional<String> succeeds)
            implements AuditEvent {}

    /** A CA key was made whose certificate is to be signed elsewhere. */
    record IssuerRequested(String issuer, String keyHash) implements AuditEvent {}

    /** A request for an issuer was given up; its key is destroyed. */
    record IssuerRequestDeleted(String issuer, String keyHash) implements AuditEvent {}

    /**
     * A CA certificate that was signed elsewhere was taken in.
     *
     * @param withKey whether its key came with it; else the key was made here
     */
    record IssuerImported(
            String issuer, String subjectKeyId, String serial, Instant notAfter, boolean withKey)
            implements AuditEvent {}

    /** An issuer got a new certificate for the same subject and key. */
    record IssuerReissued(String issuer, String serial, Instant notAfter) implements AuditEvent {}

    /** An issuer that was never used is gone, and its key is destroyed. */
    record IssuerDeleted(String issuer, String subjectKeyId) implements AuditEvent {}

    /** A CA that is not an issuer here was certified. */
    record IntermediateSigned(String issuer, String serial, String subject, Instant notAfter)
            implements AuditEvent {
        public IntermediateSigned {
            subject = cut(subject);
        }
    }

    /** An issuer here was certified by another one. */
    record IssuerCrossSigned(String issuer, String signedBy, String serial, Instant notAfter)
            implements AuditEvent {}

    /**
     * An issuer signs certificates from now on.
     *
     * @param forced whether an operator did not heed what spoke against it
     */
    record IssuerActivated(String issuer, boolean forced) implements AuditEvent {}

    /** An issuer signs no more certificates, only CRLs; {@code forced} as above. */
    record IssuerRetired(String issuer, String cause, boolean forced) implements AuditEvent {}

    /**
     * An issuer is not to be trusted any more; {@code forced} as above.
     *
     * @param serial of its certificate
     */
    record IssuerRevoked(String issuer, String serial, String reason, boolean forced)
            implements AuditEvent {}

    /** Everything a retired or revoked issuer signed is over; it publishes no more CRLs. */
    record IssuerDrained(String issuer) implements AuditEvent {}

    /** An operator said whether an issuer is replaced automatically. */
    record IssuerRotationSet(String issuer, boolean automatic) implements AuditEvent {}

    /**
     * Something on record does not agree with itself.
     *
     * @param check which check does not hold
     * @param subject the serial number of a certificate, or the scope of a CRL
     */
    record SelfAuditMismatch(String check, String issuer, String subject, String detail)
            implements AuditEvent {}

    /** An operator has taken a mismatch as known. */
    record SelfAuditAcknowledged(String check, String issuer, String subject)
            implements AuditEvent {}

    /**
     * A credential for operators was made; it was shown once.
     *
     * @param grants with a space between them
     */
    record ApiTokenCreated(String name, String grants, Instant expiresAt) implements AuditEvent {}

    /** A credential for operators has a new secret; the old one has ended. */
    record ApiTokenRotated(String name, Instant expiresAt) implements AuditEvent {}

    /** A credential for operators has ended before its time. */
    record ApiTokenRevoked(String name) implements AuditEvent {}

    /** A credential for operators was used for the first time since it was made or rotated. */
    record ApiTokenFirstUsed(String name) implements AuditEvent {}

    /** Somebody used a credential for operators that has ended; noted once an hour. */
    record ApiTokenRefused(String name, String cause) implements AuditEvent {}

    /**
     * An operator asked for something that a second one must approve.
     *
     * @param digest SHA-256 of the request, in hex, with a salt that is not in the log: the request
     *     may hold a password
     */
    record ApprovalRequested(String id, String method, String path, String digest)
            implements AuditEvent {}

    /** A second operator approved it. */
    record ApprovalGranted(String id) implements AuditEvent {}

    /** An operator denied it, or took it back. */
    record ApprovalDenied(String id) implements AuditEvent {}

    /** It is being done, with all that follows from that. */
    record ApprovalUsed(String id) implements AuditEvent {}

    /** The caller is an admin, so that the token with which the CA began has ended. */
    record BootstrapTokenEnded(String name) implements AuditEvent {}

    /**
     * From now on new CA keys are encrypted under this data key. The first, which comes with the
     * first key, has no event.
     *
     * @param keyEncryptionKey what it is wrapped under
     */
    record DataKeyCreated(int version, String keyEncryptionKey) implements AuditEvent {}

    /** A data key is wrapped under another key-encryption key. */
    record DataKeyRewrapped(int version, String from, String to) implements AuditEvent {}

    /** Nothing was encrypted under a data key any more, and it is gone. */
    record DataKeyDestroyed(int version) implements AuditEvent {}

    /** The private key of an issuer, or of one to be, is encrypted under another data key. */
    record IssuerKeyReencrypted(String issuer, String keyHash, int dataKey) implements AuditEvent {}

    /**
     * An operator has called with a credential that was made elsewhere, and that was not seen for
     * half a day.
     *
     * @param method {@code oidc} or {@code client certificate}
     * @param grants with a space between them
     */
    record OperatorLoggedIn(String operator, String method, String grants) implements AuditEvent {}

    /** A machine may join, once, until {@code expiresAt}. */
    record JoinTokenCreated(
            String id, String role, String namespace, String serviceAccount, Instant expiresAt)
            implements AuditEvent {}

    /** A machine has joined; {@code serial} is its certificate's, which is reserved in this. */
    record JoinTokenUsed(String id, String serial) implements AuditEvent {}

    /** A join token was taken back before it was used. */
    record JoinTokenRevoked(String id) implements AuditEvent {}

    /** A request was answered with an error before any deed was done. */
    record RequestRejected(String route, int status, String problem, String detail)
            implements AuditEvent {
        public RequestRejected {
            detail = cut(detail);
        }
    }

    private static String cut(String value) {
        return value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "…";
    }
}

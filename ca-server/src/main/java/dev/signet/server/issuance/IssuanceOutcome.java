package dev.signet.server.issuance;

import dev.signet.server.role.Decision;
import dev.signet.server.x509.SerialNumber;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Optional;

/** How a request to issue or to renew ended. */
public sealed interface IssuanceOutcome {

    /**
     * The certificate is stored and may be handed out.
     *
     * @param privateKey present if we made the key; it is kept nowhere
     * @param repeated whether this is the answer to an earlier request under the same idempotency
     *     key
     */
    record Issued(IssuedCertificate certificate, Optional<PrivateKey> privateKey, boolean repeated)
            implements IssuanceOutcome {
        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Issued[" + certificate.serial() + "]";
        }
    }

    /** No role lets this caller have this; {@code decision} is never {@code Granted}. */
    record NotGranted(Decision decision) implements IssuanceOutcome {}

    /** The caller is no workload: certificates are issued to identities, not to operators. */
    record NotAWorkload() implements IssuanceOutcome {}

    /** The certificate to renew is unknown, someone else's, revoked or expired. */
    record NotRenewable(String detail) implements IssuanceOutcome {}

    /**
     * The caller's cluster cannot be asked about it, and what it wants has to wait until that can.
     */
    record NotReviewed(String detail) implements IssuanceOutcome {}

    /** What proved the caller is good once, and was used by now, or has ended. */
    record CredentialSpent(String detail) implements IssuanceOutcome {}

    /** The idempotency key was used for something else, or for what is revoked by now. */
    record IdempotencyConflict(String detail) implements IssuanceOutcome {}

    /**
     * An equal request under the same idempotency key is not complete; soon it is, or is given up.
     */
    record UnderWay() implements IssuanceOutcome {}

    /** The reservation was revoked before the certificate was complete. */
    record RevokedMeanwhile(SerialNumber serial) implements IssuanceOutcome {}

    /** Nothing is issued to anybody at the moment; {@code why} is written for the caller. */
    record Halted(String why) implements IssuanceOutcome {}

    /** Too many want certificates at the moment; nothing was reserved. */
    record Overloaded(Duration retryAfter) implements IssuanceOutcome {}

    /** What would have been signed breaks rules; operators know which. Nothing was reserved. */
    record LintFailed() implements IssuanceOutcome {}

    /** The serial stays reserved and is never used again; a new request gets a new one. */
    record SignerUnavailable(SerialNumber abandoned) implements IssuanceOutcome {}

    /** The CA key is known to be out of reach; nothing was reserved. */
    record SignerOutOfReach() implements IssuanceOutcome {}
}

package dev.signet.server.revocation;

import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/** How a request to revoke ended. */
public sealed interface RevocationOutcome {

    /**
     * From the next CRL on, everybody can know.
     *
     * @param onCrl false: no CRL lists it, as the certificate itself says (RFC 9608); only we know
     */
    record Revoked(SerialNumber serial, Instant revokedAt, RevocationReason reason, boolean onCrl)
            implements RevocationOutcome {}

    /**
     * It was revoked before; asking twice is no mistake. Time and reason are those in force.
     *
     * @param onCrl as of {@link Revoked}
     */
    record AlreadyRevoked(
            SerialNumber serial, Instant revokedAt, RevocationReason reason, boolean onCrl)
            implements RevocationOutcome {}

    /** We never issued it. */
    record UnknownSerial(SerialNumber serial) implements RevocationOutcome {}

    /** It was not issued to the caller, who is no operator. */
    record NotPermitted(SerialNumber serial) implements RevocationOutcome {}
}

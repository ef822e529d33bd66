package dev.signet.server.revocation;

import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/** How a request to revoke ended. */
public sealed interface RevocationOutcome {

    /** From the next CRL on, everybody can know. */
    record Revoked(SerialNumber serial, Instant revokedAt, RevocationReason reason)
            implements RevocationOutcome {}

    /** It was revoked before; asking twice is no mistake. Time and reason are those in force. */
    record AlreadyRevoked(SerialNumber serial, Instant revokedAt, RevocationReason reason)
            implements RevocationOutcome {}

    /** We never issued it. */
    record UnknownSerial(SerialNumber serial) implements RevocationOutcome {}

    /** It was not issued to the caller, who is no operator. */
    record NotPermitted(SerialNumber serial) implements RevocationOutcome {}
}

package dev.signet.server.revocation;

import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/** How a request to revoke ended. */
public sealed interface RevocationOutcome {

    /** The same with {@code more} other certificates of the same key. */
    default RevocationOutcome and(int more) {
        return switch (this) {
            case Revoked(var serial, var at, var reason, var onCrl, var sameKey) ->
                    new Revoked(serial, at, reason, onCrl, sameKey + more);
            case AlreadyRevoked(var serial, var at, var reason, var onCrl, var sameKey) ->
                    new AlreadyRevoked(serial, at, reason, onCrl, sameKey + more);
            case UnknownSerial _, NotPermitted _ -> this;
        };
    }

    /**
     * From the next CRL on, everybody can know.
     *
     * @param onCrl false: no CRL lists it, as the certificate itself says (RFC 9608); only we know
     * @param sameKey how many other certificates of its key were revoked with it
     */
    record Revoked(
            SerialNumber serial,
            Instant revokedAt,
            RevocationReason reason,
            boolean onCrl,
            int sameKey)
            implements RevocationOutcome {}

    /**
     * It was revoked before; asking twice is no mistake. Time and reason are those in force.
     *
     * @param onCrl as of {@link Revoked}
     * @param sameKey as of {@link Revoked}
     */
    record AlreadyRevoked(
            SerialNumber serial,
            Instant revokedAt,
            RevocationReason reason,
            boolean onCrl,
            int sameKey)
            implements RevocationOutcome {}

    /** We never issued it. */
    record UnknownSerial(SerialNumber serial) implements RevocationOutcome {}

    /** It was not issued to the caller, who is no operator. */
    record NotPermitted(SerialNumber serial) implements RevocationOutcome {}
}

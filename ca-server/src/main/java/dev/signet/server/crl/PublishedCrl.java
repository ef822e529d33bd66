package dev.signet.server.crl;

import dev.signet.server.x509.Der;
import java.time.Instant;

/**
 * The newest CRL of one scope, as anybody may fetch it.
 *
 * @param revocationsSeen it lists whatever was revoked up to this version of the revocations; 0 if
 *     that is not known
 */
public record PublishedCrl(
        Der der,
        long number,
        Instant thisUpdate,
        Instant nextUpdate,
        int entries,
        long revocationsSeen) {}

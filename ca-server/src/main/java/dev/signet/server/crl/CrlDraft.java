package dev.signet.server.crl;

import dev.signet.server.crl.CrlHead.DeltaBase;
import java.time.Instant;
import java.util.Optional;

/**
 * What a CRL will say.
 *
 * @param revocationsSeen no revocation up to this version is missing in it
 * @param previous the CRL whose place it is to take
 * @param base what it adds to, if it is a delta CRL
 */
record CrlDraft(
        CrlScope scope,
        long number,
        Instant thisUpdate,
        long revocationsSeen,
        Optional<CrlHead> previous,
        Optional<DeltaBase> base,
        CrlEntries entries) {}

package dev.signet.server.issuer;

import java.time.Instant;
import java.util.Optional;

/**
 * How far an issuer has come.
 *
 * @param since when it came into this state, whole seconds
 * @param succeeds the issuer whose references mean this one when that one no longer signs
 * @param rotates whether it is replaced automatically before it gets too old
 * @param drained whether everything it signed is over: it signs no more CRLs and, if it is a root,
 *     is out of the trust bundle. Only what signs no certificates can be, and it stays so
 */
public record IssuerLife(
        IssuerState state,
        Instant since,
        Optional<IssuerName> succeeds,
        boolean rotates,
        boolean drained) {

    public IssuerLife {
        if (drained && state != IssuerState.RETIRED && state != IssuerState.REVOKED) {
            throw new IllegalArgumentException("an issuer that signs is not drained");
        }
    }

    /** That of a new issuer, which may be there to take the place of {@code predecessor}. */
    public static IssuerLife prepared(Instant since, Optional<IssuerName> predecessor) {
        return new IssuerLife(IssuerState.PREPARED, since, predecessor, true, false);
    }

    /** This life in another state. */
    public IssuerLife in(IssuerState next, Instant at) {
        return new IssuerLife(next, at, succeeds, rotates, drained);
    }
}

package dev.signet.server.auth.jwt;

import dev.signet.server.auth.AuthenticationOutcome;

/** One who knows the tokens of one issuer. Safe for concurrent use; may block on the network. */
public interface TokenIssuer {

    /** The {@code iss} of those tokens. */
    String issuer();

    /**
     * Tells who holds {@code token}, which says that it is of this issuer; nothing of it is
     * verified yet.
     */
    AuthenticationOutcome authenticate(CompactToken token);
}

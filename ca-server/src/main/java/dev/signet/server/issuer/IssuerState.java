package dev.signet.server.issuer;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What an issuer's key is used for. */
public enum IssuerState {
    /** Known, and in the trust bundle if it is a root; signs CRLs, and no certificate yet. */
    PREPARED,
    /** Signs certificates and CRLs. */
    ACTIVE,
    /** Signs CRLs only, until the last certificate it signed has expired. */
    RETIRED,
    /**
     * Not to be trusted any more: on its parent's CRL, or out of the trust bundle if it is a root.
     * Signs CRLs only, as one that is retired.
     */
    REVOKED;

    /** The word in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The states that may follow this one; nothing follows {@link #REVOKED}. */
    public Set<IssuerState> followers() {
        return switch (this) {
            case PREPARED -> EnumSet.of(ACTIVE, RETIRED, REVOKED);
            case ACTIVE -> EnumSet.of(RETIRED, REVOKED);
            case RETIRED -> EnumSet.of(ACTIVE, REVOKED);
            case REVOKED -> EnumSet.noneOf(IssuerState.class);
        };
    }
}

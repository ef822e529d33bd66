package dev.signet.server.issuer;

/** What an issuer's key is used for. */
public enum IssuerState {
    /** Known and in the trust bundle; signs nothing yet. */
    PREPARED,
    /** Signs certificates and CRLs. */
    ACTIVE,
    /** Signs CRLs only, until the last certificate it signed has expired. */
    RETIRED
}

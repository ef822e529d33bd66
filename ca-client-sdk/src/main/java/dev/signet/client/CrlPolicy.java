package dev.signet.client;

/**
 * What a peer's certificate needs of CRLs. They are fetched beforehand, one for each issuer of the
 * mount; no handshake waits for the network. A certificate that a CRL lists is refused under each
 * policy but {@link #OFF}.
 */
public enum CrlPolicy {
    /** CRLs are neither fetched nor looked at. */
    OFF,

    /**
     * The default: what the newest CRL at hand lists is refused, also if that CRL is past its
     * nextUpdate; what no CRL at hand speaks of is accepted. A CA that is away for longer than its
     * CRLs last then stops no connection, and certificates that live for a day bound what a revoked
     * one can be used for.
     */
    ACCEPT_STALE,

    /**
     * Fails closed: every certificate of a chain below its root needs a CRL of its issuer that is
     * not past its nextUpdate. When the CA is away for longer than its CRLs last, nobody connects
     * to anybody.
     */
    REQUIRE_CURRENT
}

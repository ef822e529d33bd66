package dev.signet.server.issuer;

/** Whether an issuer's certificate is a trust anchor or was signed by another CA. */
public enum IssuerKind {
    /** Self-signed; in the trust bundle; signs intermediates and its CRL, never a workload's. */
    ROOT,
    /** Signed by another issuer here, or elsewhere; signs the certificates of workloads. */
    INTERMEDIATE
}

package dev.signet.server.issuer;

/** Whether an issuer's certificate is a trust anchor or was signed by another issuer. */
public enum IssuerKind {
    /** Self-signed; in the trust bundle; signs intermediates and its CRL, never a workload's. */
    ROOT,
    /** Signed by another issuer; signs the certificates of workloads. */
    INTERMEDIATE
}

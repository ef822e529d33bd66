package dev.signet.server.inventory;

/** RESERVED → ISSUED → REVOKED, or RESERVED → REVOKED; never backwards. */
public enum CertificateState {
    /** The serial is taken and the tbsCertificate stored; a signature may or may not exist. */
    RESERVED,
    /** Signed, checked, stored. */
    ISSUED,
    /** On the CRL of its shard until one CRL after it has expired. */
    REVOKED
}

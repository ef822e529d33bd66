package dev.signet.server.lint;

/** What a certificate is ordered for. */
public enum CertificateKind {
    /** It signs neither certificates nor CRLs nor OCSP responses in its issuer's name. */
    END_ENTITY,

    /** A CA. */
    AUTHORITY,

    /** It signs OCSP responses in its issuer's name (RFC 6960 §4.2.2.2). */
    OCSP_RESPONDER
}

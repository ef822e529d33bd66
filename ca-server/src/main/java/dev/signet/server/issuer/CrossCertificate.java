package dev.signet.server.issuer;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/**
 * A certificate for the subject and key of an issuer that another issuer signed, so that those who
 * trust only the other one can follow a path too.
 */
public record CrossCertificate(
        IssuerName issuer,
        IssuerName signedBy,
        SerialNumber serial,
        Instant notAfter,
        Der certificate) {}

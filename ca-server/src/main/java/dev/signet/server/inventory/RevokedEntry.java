package dev.signet.server.inventory;

import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;

/** One line of a CRL (RFC 5280 §5.1.2.6). */
public record RevokedEntry(SerialNumber serial, Instant revokedAt, RevocationReason reason) {}

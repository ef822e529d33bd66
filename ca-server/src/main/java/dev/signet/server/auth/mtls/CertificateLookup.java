package dev.signet.server.auth.mtls;

import dev.signet.server.x509.SerialNumber;
import java.util.Optional;

/** Remembers the certificates that left us. Safe for concurrent use; may block on a database. */
@FunctionalInterface
public interface CertificateLookup {

    /**
     * The workload certificate that was completed under {@code serial}; empty if there is none, so
     * also for a serial that is only reserved.
     */
    Optional<KnownCertificate> find(SerialNumber serial);
}

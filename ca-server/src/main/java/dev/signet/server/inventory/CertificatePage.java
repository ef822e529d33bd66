package dev.signet.server.inventory;

import java.util.List;
import java.util.Optional;

/**
 * Certificates found, newest first.
 *
 * @param next where the next page begins; empty on the last one
 */
public record CertificatePage(List<CertificateRecord> certificates, Optional<Long> next) {

    public CertificatePage {
        certificates = List.copyOf(certificates);
    }
}

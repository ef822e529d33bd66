package dev.signet.server.ocsp;

import dev.signet.server.x509.RevocationReason;
import java.time.Instant;

/** What a response says of a certificate (RFC 6960 §2.2). */
sealed interface CertificateStatus {

    /** Issued here, and not revoked. */
    record Good() implements CertificateStatus {}

    /** For good: there is no way back. */
    record Revoked(Instant at, RevocationReason reason) implements CertificateStatus {}

    /**
     * Not known to be issued: never on record, no longer on record, or only reserved. A reservation
     * is no certificate that anybody was given, so nobody may take it for a good one.
     */
    record Unknown() implements CertificateStatus {}
}

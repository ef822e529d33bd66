package dev.signet.server.crl;

import dev.signet.server.x509.Der;
import java.time.Instant;

/** The newest CRL of one scope, as anybody may fetch it. */
public record PublishedCrl(
        Der der, long number, Instant thisUpdate, Instant nextUpdate, int entries) {}

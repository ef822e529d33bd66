package dev.signet.server.auth.mtls;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.Validity;

/**
 * A certificate as it left us, and what became of it.
 *
 * @param der octet by octet what was issued
 * @param revoked whether it is revoked now
 * @param identity the workload it was issued to
 * @param role the name of the role that granted it
 */
public record KnownCertificate(
        IssuerName issuer,
        Der der,
        Validity validity,
        boolean revoked,
        WorkloadIdentity identity,
        String role) {}

package dev.signet.server.issuance;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.util.List;

/**
 * A certificate that is stored and may be handed out.
 *
 * @param role the role it was issued under
 * @param chain from the issuing CA up to the root, both included
 */
public record IssuedCertificate(
        IssuerName issuer,
        String role,
        SerialNumber serial,
        Validity validity,
        Der der,
        KeyAlgorithm keyAlgorithm,
        List<Der> chain,
        RenewalWindow renewalWindow) {

    public IssuedCertificate {
        chain = List.copyOf(chain);
    }
}

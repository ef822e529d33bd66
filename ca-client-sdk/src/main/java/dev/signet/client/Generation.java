package dev.signet.client;

import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.List;

/**
 * What TLS uses at one time, all of one piece: whoever needs more than one of its parts takes them
 * from the same generation. Immutable.
 *
 * @param number 1 for the first; one more whenever the identity, the trust bundle or a CRL changes
 * @param identity to present
 * @param trustBundle whom to trust
 * @param crls the newest of each issuer, each verified by its issuer; none if CRLs are off
 * @param renewalWindow when the server would like the identity renewed
 */
public record Generation(
        long number,
        Identity identity,
        TrustBundle trustBundle,
        List<X509CRL> crls,
        RenewalWindow renewalWindow) {

    /** Copies the list of CRLs. */
    public Generation {
        crls = List.copyOf(crls);
        if (number < 1) {
            throw new IllegalArgumentException("generations count from 1, not " + number);
        }
    }

    /** The first second in which the certificate is valid. */
    public Instant notBefore() {
        return identity.leaf().getNotBefore().toInstant();
    }

    /** The last second in which the certificate is valid. */
    public Instant notAfter() {
        return identity.leaf().getNotAfter().toInstant();
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "Generation["
                + number
                + ", "
                + identity
                + ", trust bundle "
                + trustBundle.version()
                + ", "
                + crls.size()
                + " CRLs]";
    }
}

package dev.signet.server.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * Which certificates are meant; every filter that is present must match.
 *
 * @param name a subject alternative name, as text, compared as a whole
 * @param keyHash SHA-256 of the SubjectPublicKeyInfo, lower-case hex
 * @param issuedAfter exclusive; the time of the reservation counts, so that certificates that were
 *     never completed are found too
 * @param issuedBefore exclusive, likewise
 */
public record CertificateSelection(
        Optional<String> cluster,
        Optional<String> namespace,
        Optional<String> serviceAccount,
        Optional<String> pod,
        Optional<String> node,
        Optional<String> role,
        Optional<String> issuer,
        Optional<String> name,
        Optional<String> keyHash,
        Optional<Instant> issuedAfter,
        Optional<Instant> issuedBefore) {

    /** Every certificate. */
    public static final CertificateSelection ALL =
            new CertificateSelection(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
}

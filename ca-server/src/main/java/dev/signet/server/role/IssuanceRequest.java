package dev.signet.server.role;

import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.SubjectAlternativeName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a caller asks for; nothing of it is granted yet.
 *
 * @param role empty: whichever role admits the caller, if exactly one does
 * @param subject what the body says; where it says nothing, what {@code csr} says, or else the
 *     role's defaults
 * @param csr what the CSR says; empty: there is none
 * @param lifetime empty: the role's default
 * @param extendedKeyUsage empty: all of the role's
 */
public record IssuanceRequest(
        Optional<RoleName> role,
        AskedSubject subject,
        Optional<AskedSubject> csr,
        Optional<Duration> lifetime,
        AskedDates dates,
        Set<ExtendedKeyUsage> extendedKeyUsage,
        RequestedKey key) {

    public IssuanceRequest {
        extendedKeyUsage = Collections.unmodifiableSortedSet(new TreeSet<>(extendedKeyUsage));
    }

    /** A request that leaves everything else to the role. */
    public IssuanceRequest(
            Optional<RoleName> role,
            Optional<CommonName> commonName,
            List<SubjectAlternativeName> names,
            Optional<Duration> lifetime,
            RequestedKey key) {
        this(
                role,
                AskedSubject.of(commonName, names),
                Optional.empty(),
                lifetime,
                AskedDates.NONE,
                Set.of(),
                key);
    }
}

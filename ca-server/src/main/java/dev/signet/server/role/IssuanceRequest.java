package dev.signet.server.role;

import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.SubjectAlternativeName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a caller asks for; nothing of it is granted yet.
 *
 * @param role empty: whichever role admits the caller, if exactly one does
 * @param names in the order asked; empty, and no common name: the role's default names
 * @param lifetime empty: the role's default
 */
public record IssuanceRequest(
        Optional<RoleName> role,
        Optional<DnsName> commonName,
        List<SubjectAlternativeName> names,
        Optional<Duration> lifetime,
        RequestedKey key) {

    public IssuanceRequest {
        names = List.copyOf(names);
    }
}

package dev.signet.server.role;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyUsage;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The answer of the roles to a request. */
public sealed interface Decision {

    /**
     * Everything of a certificate that a caller or a role has a say in; nothing after it widens it.
     *
     * @param issuer empty: the default issuer
     * @param commonName also among {@code names}
     * @param names at least one, each once; the common name first, the others in the order asked
     * @param lifetime length of the validity period counted from now, whole seconds
     * @param backdate how far before now the validity period begins
     * @param truncateToIssuer whether a certificate that would outlive its issuer is shortened;
     *     otherwise it is not issued
     */
    record Granted(
            RoleName role,
            int roleVersion,
            Optional<IssuerName> issuer,
            Optional<DnsName> commonName,
            List<GrantedName> names,
            Duration lifetime,
            Duration backdate,
            boolean truncateToIssuer,
            RequestedKey key,
            Set<KeyUsage> keyUsage,
            Set<ExtendedKeyUsage> extendedKeyUsage)
            implements Decision {

        public Granted {
            names = List.copyOf(names);
            if (names.isEmpty()) {
                throw new IllegalArgumentException("a certificate without a name was granted");
            }
            keyUsage = Collections.unmodifiableSet(EnumSet.copyOf(keyUsage));
            extendedKeyUsage = Collections.unmodifiableSet(EnumSet.copyOf(extendedKeyUsage));
        }
    }

    /**
     * A role was found and does not allow it. All texts are written for the caller.
     *
     * @param rule the field of the role that refuses, such as {@code allowed_domains}
     * @param field where in the request, such as {@code alt_names[2]}
     * @param value what stands there
     * @param allowed what would be granted there, to this caller
     */
    record Refused(
            Optional<RoleName> role,
            String rule,
            String field,
            String value,
            String allowed,
            String detail)
            implements Decision {}

    /** The request names a role that does not exist. */
    record UnknownRole(RoleName role) implements Decision {}

    /** The request names no role, and none admits the caller. */
    record NoRoleAdmits() implements Decision {}

    /**
     * The request names no role, and several admit the caller.
     *
     * @param candidates at least two, in the order of their names
     */
    record AmbiguousRole(List<RoleName> candidates) implements Decision {

        public AmbiguousRole {
            candidates = List.copyOf(candidates);
        }
    }
}

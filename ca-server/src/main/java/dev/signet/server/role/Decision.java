package dev.signet.server.role;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.PolicyInformation;
import dev.signet.server.x509.SubjectAttribute;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The answer of the roles to a request. */
public sealed interface Decision {

    /**
     * Everything of a certificate that a caller or a role has a say in; nothing after it widens it.
     *
     * @param issuer empty: the default issuer
     * @param subject the common name may be among {@code names} too
     * @param names each once; the common name first, the others in the order asked; none only where
     *     the subject has a common name
     * @param lifetime length of the validity period, whole seconds, unless {@code dates} say
     *     otherwise
     * @param backdate how far before now the validity period begins, unless {@code dates} say
     *     otherwise
     * @param dates empty: neither the role nor the request has any
     * @param basicConstraints whether the certificate says that it is no CA's
     * @param noRevAvail whether the certificate says that there is no word of its revocation (RFC
     *     9608)
     * @param truncateToIssuer whether a certificate that would outlive its issuer is shortened;
     *     otherwise it is not issued
     */
    record Granted(
            RoleName role,
            int roleVersion,
            Optional<IssuerName> issuer,
            DistinguishedName subject,
            List<GrantedName> names,
            Duration lifetime,
            Duration backdate,
            Optional<GrantedDates> dates,
            boolean truncateToIssuer,
            RequestedKey key,
            Set<KeyUsage> keyUsage,
            Set<ExtendedKeyUsage> extendedKeyUsage,
            List<PolicyInformation> policies,
            boolean basicConstraints,
            boolean noRevAvail)
            implements Decision {

        public Granted {
            names = List.copyOf(names);
            if (names.isEmpty() && subject.first(SubjectAttribute.COMMON_NAME).isEmpty()) {
                throw new IllegalArgumentException("a certificate without a name was granted");
            }
            keyUsage = Collections.unmodifiableSet(EnumSet.copyOf(keyUsage));
            policies = List.copyOf(policies);
            extendedKeyUsage = Collections.unmodifiableSet(new TreeSet<>(extendedKeyUsage));
        }

        public Optional<String> commonName() {
            return subject.first(SubjectAttribute.COMMON_NAME);
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

    /**
     * The role takes a value of the request for none: it says two things, or is of a form that this
     * role does not have.
     *
     * @param field where in the request, such as {@code alt_names[2]}
     * @param value what stands there, where it is one text
     */
    record Malformed(String field, Optional<String> value, String detail) implements Decision {}

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

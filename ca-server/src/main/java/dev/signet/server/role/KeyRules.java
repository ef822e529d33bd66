package dev.signet.server.role;

import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.PolicyInformation;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which keys a role certifies, and for what; none of the sets is empty.
 *
 * @param usage of which a certificate has those that its kind of key can do
 * @param policies under which its certificates are issued
 * @param basicConstraints whether a certificate says that it is no CA's
 */
record KeyRules(
        Set<KeyAlgorithm> types,
        Set<KeyUsage> usage,
        Set<ExtendedKeyUsage> extendedUsage,
        List<PolicyInformation> policies,
        boolean basicConstraints) {

    KeyRules {
        // In the order of declaration, so that documents and messages list them alike each time.
        types = Collections.unmodifiableSet(EnumSet.copyOf(types));
        usage = Collections.unmodifiableSet(EnumSet.copyOf(usage));
        extendedUsage = Collections.unmodifiableSet(new TreeSet<>(extendedUsage));
        policies = List.copyOf(policies);
    }

    /** The usages that a certificate of such a key has; maybe none. */
    Set<KeyUsage> usageOf(KeyAlgorithm type) {
        EnumSet<KeyUsage> possible = EnumSet.copyOf(usage);
        var _ = possible.removeIf(use -> !use.isOf(type));
        return possible;
    }
}

package dev.signet.server.role;

import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** Which keys a role certifies, and for what; none of the sets is empty. */
record KeyRules(Set<KeyAlgorithm> types, Set<KeyUsage> usage, Set<ExtendedKeyUsage> extendedUsage) {

    KeyRules {
        // In the order of declaration, so that documents and messages list them alike each time.
        types = Collections.unmodifiableSet(EnumSet.copyOf(types));
        usage = Collections.unmodifiableSet(EnumSet.copyOf(usage));
        extendedUsage = Collections.unmodifiableSet(new TreeSet<>(extendedUsage));
    }
}

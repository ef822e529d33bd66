package dev.signet.server.role;

import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.UriName;
import java.util.List;
import java.util.Set;

/** The purposes that a certificate with a SPIFFE ID must have (X509-SVID §4.4). */
final class SpiffePurposes {

    private static final List<ExtendedKeyUsage> BOTH =
            List.of(ExtendedKeyUsage.SERVER_AUTH, ExtendedKeyUsage.CLIENT_AUTH);

    private SpiffePurposes() {}

    static boolean areIn(Set<ExtendedKeyUsage> purposes) {
        return purposes.containsAll(BOTH);
    }

    static boolean areNeededFor(List<GrantedName> names) {
        return names.stream()
                .anyMatch(granted -> granted.name() instanceof UriName uri && uri.isSpiffeId());
    }
}

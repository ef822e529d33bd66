package dev.signet.spring.app;

import dev.signet.client.authorization.PeerIdentity;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the application calls those who call. */
final class Names {

    private Names() {}

    /** The SPIFFE ID and the serial number, or {@code nobody}. */
    static String of(X509Certificate @Nullable [] chain) {
        if (chain == null || chain.length == 0) {
            return "nobody";
        }
        PeerIdentity peer = PeerIdentity.of(List.of(chain));
        return peer.spiffeId().orElseThrow() + " " + peer.serial().toString(16);
    }
}

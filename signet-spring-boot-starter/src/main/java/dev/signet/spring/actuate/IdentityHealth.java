package dev.signet.spring.actuate;

import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.spring.SignetBundles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What health says, whichever Boot asks: up as long as no certificate is near its end. A renewal
 * that is due, or has failed for a while, is nothing to take a service away for; a certificate with
 * less than a twentieth of its life left is.
 *
 * @param up whether every bundle's certificate is FRESH, DUE or OVERDUE
 * @param details by bundle; no key, no token
 */
public record IdentityHealth(boolean up, Map<String, Object> details) {

    /** As it is now. */
    public static IdentityHealth of(SignetBundles bundles) {
        boolean up = true;
        var details = new TreeMap<String, Object>();
        for (var bundle : bundles.identities().entrySet()) {
            RenewalStatus status = bundle.getValue().status();
            up &= status.state().compareTo(RenewalState.CRITICAL) < 0;
            details.put(bundle.getKey(), details(status));
        }
        return new IdentityHealth(up, details);
    }

    private static Map<String, Object> details(RenewalStatus status) {
        var details = new LinkedHashMap<String, Object>();
        details.put("state", status.state());
        details.put("notAfter", status.notAfter());
        details.put("renewAt", status.renewAt());
        status.failingSince().ifPresent(since -> details.put("failingSince", since));
        status.lastFailure().ifPresent(failure -> details.put("lastFailure", failure));
        return details;
    }
}

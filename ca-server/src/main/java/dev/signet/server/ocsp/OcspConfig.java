package dev.signet.server.ocsp;

import dev.signet.server.issuance.ResponderCertification;
import java.time.Duration;

/**
 * Whether and how servers answer OCSP requests.
 *
 * @param enabled default true; false: every request is answered {@code unauthorized}, and no
 *     responder is certified
 * @param lifetime nextUpdate − thisUpdate of a response, 1 min to 24 h; default 1 h. Signed anew at
 *     half of it
 * @param inCertificates whether certificates name the responder, so that relying parties ask it;
 *     default false. Needs {@code enabled}
 */
public record OcspConfig(boolean enabled, Duration lifetime, boolean inCertificates) {

    // Before DEFAULT, whose constructor looks at them.
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** What a responder's certificate has left when it is renewed: no response outlives it. */
    private static final Duration LONGEST = ResponderCertification.LIFETIME.dividedBy(3);

    public static final OcspConfig DEFAULT = new OcspConfig(true, Duration.ofHours(1), false);

    public OcspConfig {
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("ocsp.lifetime must be within 1m..24h: " + lifetime);
        }
        if (inCertificates && !enabled) {
            throw new IllegalArgumentException(
                    "ocsp.in_certificates needs ocsp.enabled: certificates would name a responder"
                            + " that answers nobody");
        }
    }
}

package dev.signet.server.role;

import dev.signet.server.x509.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When validity may begin and end, which is decided with the clock.
 *
 * @param notBefore when it begins; empty: at issuance, less the backdate
 * @param withinBackdate whether {@code notBefore} must not be further back than the backdate
 * @param notAfter when it ends; empty: the lifetime decides
 * @param latest when it ends at the latest
 * @param openEnd whether the request leaves the end to the role: validity ends with {@code latest},
 *     or else with the lifetime, in either case no later than {@code longest} lets it
 * @param longest no validity period is longer, or ends later than this from now
 * @param withinTtl whether {@code longest} is the role's default lifetime rather than its longest
 */
public record GrantedDates(
        Optional<Instant> notBefore,
        boolean withinBackdate,
        Optional<Instant> notAfter,
        Optional<Instant> latest,
        boolean openEnd,
        Duration longest,
        boolean withinTtl) {

    /** In words, for who compares two. */
    @Override
    public String toString() {
        return "from "
                + notBefore.map(Instant::toString).orElse("issuance")
                + notAfter.map(end -> " to " + end).orElse("")
                + latest.map(end -> ", at the latest to " + end).orElse("")
                + ", at most "
                + DurationText.format(longest);
    }
}

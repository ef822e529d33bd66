package dev.signet.server.retention;

import dev.signet.server.x509.RevocationReason;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many certificates there were of one role of one issuer, among those that ended in one month.
 *
 * @param month since January 1970, UTC
 * @param issued signed and on record, whatever became of them
 * @param abandoned reserved and never completed
 * @param revoked of either, by reason; reasons without any are left out
 */
public record MonthStatistics(
        int month,
        String issuer,
        String role,
        long issued,
        long abandoned,
        Map<RevocationReason, Long> revoked) {

    public MonthStatistics {
        revoked = revoked.isEmpty() ? Map.of() : new EnumMap<>(revoked);
    }
}

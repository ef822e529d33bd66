package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** A time in a token (RFC 7519 §2), of which we take whole seconds alone. */
public final class NumericDate {

    /** The end of the year 9999, which is as far as certificates go (RFC 5280 §4.1.2.5). */
    private static final long MAX_SECONDS = 253_402_300_799L;

    private NumericDate() {}

    /**
     * The time that {@code payload} has as {@code claim}.
     *
     * @throws MalformedTokenException if it has none, or another than 1970 to 9999
     */
    public static Instant of(JsonNode payload, String claim) throws MalformedTokenException {
        JsonNode time = payload.get(claim);
        if (time == null
                || !time.isIntegralNumber()
                || !time.canConvertToLong()
                || time.longValue() < 0
                || time.longValue() > MAX_SECONDS) {
            throw new MalformedTokenException(
                    "the token's '" + claim + "' must be a whole number of seconds since 1970");
        }
        return Instant.ofEpochSecond(time.longValue());
    }
}

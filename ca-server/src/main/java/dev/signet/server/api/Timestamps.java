package dev.signet.server.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads times wherever a request may have one. */
final class Timestamps {

    /** Years that a timestamp of every database can hold. */
    private static final int FIRST_YEAR = 1970;

    private static final int LAST_YEAR = 9999;

    private Timestamps() {}

    static Instant parse(String field, String text) throws MalformedRequestException {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            throw notATime(field, text);
        }
        throw notATime(field, text);
    }

    private static MalformedRequestException notATime(String field, String text) {
        return MalformedRequestException.at(
                field, text, "must be a time as RFC 3339 writes it: 2026-11-22T10:15:00Z");
    }
}

package dev.signet.server.api;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;

/** Conditional requests (RFC 9110 §13): whether what the client has is still right. */
final class Freshness {

    private Freshness() {}

    /**
     * Sends the ETag; if the client has this representation, answers 304 too.
     *
     * @param tag names the octets of this representation, without quotes
     */
    static boolean isUnchanged(Context ctx, String tag) {
        ctx.header("ETag", quoted(tag));
        boolean unchanged = hasTag(ctx, quoted(tag));
        if (unchanged) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        }
        return unchanged;
    }

    /**
     * As {@link #isUnchanged(Context, String)}, with Last-Modified, which counts only for a client
     * that names no tag.
     */
    static boolean isUnchanged(Context ctx, String tag, Instant lastModified) {
        ctx.header(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(lastModified.atOffset(ZoneOffset.UTC)));
        if (isUnchanged(ctx, tag)) {
            return true;
        }
        String since = ctx.header("If-Modified-Since");
        if (ctx.header("If-None-Match") != null || since == null) {
            return false;
        }
        boolean unchanged = !lastModified.isAfter(time(since));
        if (unchanged) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        }
        return unchanged;
    }

    private static String quoted(String tag) {
        return '"' + tag + '"';
    }

    /** Weak comparison, as §13.1.2 has it for If-None-Match. */
    private static boolean hasTag(Context ctx, String tag) {
        for (String header : Collections.list(ctx.req().getHeaders("If-None-Match"))) {
            for (String element : header.split(",", -1)) {
                String asked = element.strip();
                if (asked.equals("*") || asked.equals(tag) || asked.equals("W/" + tag)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A date that cannot be read is as if it were not there (§13.1.3). */
    private static Instant time(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeException e) {
            return Instant.MIN;
        }
    }
}

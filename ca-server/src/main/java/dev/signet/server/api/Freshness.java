package dev.signet.server.api;

import dev.signet.server.x509.Der;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;

/** Conditional requests (RFC 9110 §13): whether what the client has is still right. */
final class Freshness {

    /** IMF-fixdate: RFC_1123_DATE_TIME writes some days with one digit. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

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
        ctx.header("Last-Modified", date(lastModified));
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

    /** Names content by itself: 16 digits of its SHA-256. */
    static String digest(Der content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.octets());
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** As HTTP writes dates (RFC 9110 §5.6.7). */
    static String date(Instant instant) {
        return DATE.format(instant);
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

package dev.signet.server.audit;

import dev.signet.server.tlog.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the log says of one event, for everybody to see: {@code 01 ‖ commitment}, or {@code 02 ‖
 * commitment ‖ tbsHash}.
 *
 * @param commitment binds the log to the event and tells nothing of it: see {@link #commitment}
 * @param tbsHash SHA-256 of the tbsCertificate of the certificate that the event is about
 */
public record LogEntry(Hash commitment, Optional<Hash> tbsHash) {

    private static final byte EVENT = 1;
    private static final byte CERTIFICATE = 2;

    /**
     * SHA-256 of {@code salt} and the event's columns, each as a netstring: its length in octets in
     * decimal digits, a colon, its octets in UTF-8, a comma.
     *
     * @param at whole milliseconds, which are counted from 1970
     */
    public static Hash commitment(
            byte[] salt, Instant at, String kind, String caller, String requestId, String body) {
        var message = new ByteArrayOutputStream(body.length() + 256);
        message.writeBytes(salt);
        for (String text :
                List.of(Long.toString(at.toEpochMilli()), kind, caller, requestId, body)) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            message.writeBytes((octets.length + ":").getBytes(StandardCharsets.US_ASCII));
            message.writeBytes(octets);
            message.write(',');
        }
        return Hash.of(message.toByteArray());
    }

    /**
     * Reads what {@link #octets} wrote.
     *
     * @throws IllegalStateException if it is anything else
     */
    public static LogEntry parse(byte[] octets) {
        if (octets.length == 1 + Hash.OCTETS && octets[0] == EVENT) {
            return new LogEntry(Hash.at(octets, 1), Optional.empty());
        }
        if (octets.length == 1 + 2 * Hash.OCTETS && octets[0] == CERTIFICATE) {
            return new LogEntry(Hash.at(octets, 1), Optional.of(Hash.at(octets, 1 + Hash.OCTETS)));
        }
        throw new IllegalStateException("an entry of the log is not as written");
    }

    /** What the leaf is the hash of. */
    public byte[] octets() {
        var octets = new ByteArrayOutputStream(1 + 2 * Hash.OCTETS);
        octets.write(tbsHash.isPresent() ? CERTIFICATE : EVENT);
        octets.writeBytes(commitment.octets());
        tbsHash.ifPresent(hash -> octets.writeBytes(hash.octets()));
        return octets.toByteArray();
    }
}

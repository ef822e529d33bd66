package dev.signet.server.transparency;

import dev.signet.server.audit.LogEntry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries that follow each other in the log, up to 256, and the events they are of.
 *
 * @param eventIds of each entry
 */
record Bundle(List<LogEntry> entries, List<Long> eventIds) {

    static final Bundle EMPTY = new Bundle(List.of(), List.of());

    Bundle {
        entries = List.copyOf(entries);
        eventIds = List.copyOf(eventIds);
    }

    /** Reads what {@link #entryOctets} and {@link #eventOctets} wrote. */
    static Bundle parse(byte[] entries, byte[] eventIds) {
        var parsed = new ArrayList<LogEntry>();
        ByteBuffer rest = ByteBuffer.wrap(entries);
        while (rest.hasRemaining()) {
            byte[] entry = new byte[Short.toUnsignedInt(rest.getShort())];
            rest.get(entry);
            parsed.add(LogEntry.parse(entry));
        }
        var ids = new ArrayList<Long>();
        ByteBuffer left = ByteBuffer.wrap(eventIds);
        while (left.hasRemaining()) {
            ids.add(left.getLong());
        }
        return new Bundle(parsed, ids);
    }

    Bundle with(List<LogQueue.Waiting> more) {
        var all = new ArrayList<>(entries);
        var ids = new ArrayList<>(eventIds);
        for (LogQueue.Waiting waiting : more) {
            all.add(waiting.entry());
            ids.add(waiting.eventId());
        }
        return new Bundle(all, ids);
    }

    int size() {
        return entries.size();
    }

    /** The first {@code width}. */
    Bundle first(int width) {
        return new Bundle(entries.subList(0, width), eventIds.subList(0, width));
    }

    /** As tlog-tiles serves them: each after its length in two octets. */
    byte[] entryOctets() {
        var octets = new ByteArrayOutputStream();
        for (LogEntry entry : entries) {
            byte[] next = entry.octets();
            octets.write(next.length >>> 8);
            octets.write(next.length);
            octets.writeBytes(next);
        }
        return octets.toByteArray();
    }

    byte[] eventOctets() {
        ByteBuffer octets = ByteBuffer.allocate(eventIds.size() * Long.BYTES);
        eventIds.forEach(octets::putLong);
        return octets.array();
    }
}

package dev.signet.server.transparency;

import dev.signet.server.audit.AuditSearch;
import dev.signet.server.audit.RecordedEvent;
import dev.signet.server.tlog.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The events of the log in the order of its leaves. Safe for concurrent use. */
public final class LoggedEvents {

    /**
     * An event and its place.
     *
     * @param index of its leaf
     */
    public record Logged(long index, RecordedEvent event) {}

    /**
     * Leaves that follow each other.
     *
     * @param events those that are still on record
     * @param next the leaf after the last one that was looked at
     */
    public record Stretch(List<Logged> events, long next) {

        public Stretch {
            events = List.copyOf(events);
        }
    }

    private final AuditSearch search = new AuditSearch();

    /** Leaves from {@code index} on, those of one tile at most. */
    public Stretch from(Handle tx, long index) {
        Bundle bundle = LogStore.bundle(tx, index / Tile.WIDTH);
        int first = (int) (index % Tile.WIDTH);
        List<Long> ids =
                first >= bundle.size()
                        ? List.of()
                        : bundle.eventIds().subList(first, bundle.size());
        Map<Long, RecordedEvent> onRecord =
                search.byIds(tx, ids).stream()
                        .collect(Collectors.toMap(RecordedEvent::id, Function.identity()));
        var events = new ArrayList<Logged>();
        for (int i = 0; i < ids.size(); i++) {
            long leaf = index + i;
            Optional.ofNullable(onRecord.get(ids.get(i)))
                    .ifPresent(event -> events.add(new Logged(leaf, event)));
        }
        return new Stretch(events, index + ids.size());
    }

    /** Leaves there are. */
    public long size(Handle tx) {
        return LogStore.tree(tx).size();
    }
}

package dev.signet.spring.authorization;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When each connection to the server has lived long enough. A connection that was made under an old
 * certificate, or before a root was dropped, would otherwise live as long as its client likes. An
 * age counts from the first request, within ± 10 %. Thread-safe.
 *
 * <p>Servlet containers tell connections apart by names alone, and not when one has ended. Of more
 * than {@value #MOST_CONNECTIONS} with one request so far the oldest is forgotten, of as many that
 * had more the one that was used least recently; those begin anew. So connections that come once
 * push out none that come again.
 */
final class ConnectionAges {

    private static final int MOST_CONNECTIONS = 10_000;

    private final Duration maxAge;
    private final Clock clock;
    private final RandomGenerator chance;
    private final Map<String, Instant> once = new Recent();
    private final Map<String, Instant> again = new Recent();

    ConnectionAges(Duration maxAge, Clock clock, RandomGenerator chance) {
        this.maxAge = maxAge;
        this.clock = clock;
        this.chance = chance;
    }

    /** When a connection that begins now is over. */
    Instant end() {
        long millis = (long) (maxAge.toMillis() * (0.9 + 0.2 * chance.nextDouble()));
        return clock.instant().plusMillis(millis);
    }

    /** Whether a connection with that {@link #end} is to be closed after this response. */
    boolean isOver(Instant end) {
        return !clock.instant().isBefore(end);
    }

    /** Whether the connection is to be closed after this response; it is forgotten then. */
    synchronized boolean isOver(String connection) {
        Instant end = again.get(connection);
        if (end == null) {
            end = once.remove(connection);
            if (end == null) {
                end = end();
                once.put(connection, end);
            } else {
                again.put(connection, end);
            }
        }
        if (!isOver(end)) {
            return false;
        }
        once.remove(connection);
        again.remove(connection);
        return true;
    }

    /** Without those that were used least recently. */
    private static final class Recent extends LinkedHashMap<String, Instant> {

        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_CONNECTIONS;
        }
    }
}

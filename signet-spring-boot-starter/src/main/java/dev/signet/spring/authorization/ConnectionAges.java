package dev.signet.spring.authorization;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When each connection to the server has lived long enough. A connection that was made under an old
 * certificate, or before a root was dropped, would otherwise live as long as its client likes.
 * Thread-safe; of more than {@value #MOST_CONNECTIONS} connections it forgets the oldest, which
 * then begin anew.
 */
final class ConnectionAges {

    private static final int MOST_CONNECTIONS = 10_000;

    private final Duration maxAge;
    private final Clock clock;
    private final RandomGenerator chance;
    private final Map<String, Instant> ends =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                    return size() > MOST_CONNECTIONS;
                }
            };

    ConnectionAges(Duration maxAge, Clock clock, RandomGenerator chance) {
        this.maxAge = maxAge;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * Whether the connection is to be closed after this response; it is forgotten then. Its age
     * counts from its first request, within ± 10 %.
     */
    synchronized boolean isOver(String connection) {
        Instant now = clock.instant();
        Instant end = ends.computeIfAbsent(connection, first -> now.plus(lifetime()));
        if (now.isBefore(end)) {
            return false;
        }
        ends.remove(connection);
        return true;
    }

    private Duration lifetime() {
        return Duration.ofMillis((long) (maxAge.toMillis() * (0.9 + 0.2 * chance.nextDouble())));
    }
}

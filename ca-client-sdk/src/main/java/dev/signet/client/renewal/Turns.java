package dev.signet.client.renewal;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whose turn it is among several servers: each in its order, but none while it wants to be left
 * alone, unless all do; then the one whose wish ends first. Safe for concurrent use.
 */
final class Turns {

    private final Surroundings surroundings;
    private final Alarm[] free;

    Turns(int servers, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.free =
                Stream.generate(() -> Alarm.in(surroundings, Duration.ZERO))
                        .limit(servers)
                        .toArray(Alarm[]::new);
    }

    /** {@code server} does not want to be asked for {@code pause}. */
    synchronized void leaveAlone(int server, Duration pause) {
        free[server] = Alarm.in(surroundings, pause);
    }

    /** Whose turn it is once {@code server} failed. */
    synchronized int after(int server) {
        int best = server;
        for (int i = 1; i <= free.length; i++) {
            int next = (server + i) % free.length;
            if (i == 1 || free[next].remaining().compareTo(free[best].remaining()) < 0) {
                best = next;
            }
        }
        return best;
    }

    /** How long all of them want to be left alone. */
    synchronized Duration pause() {
        return List.of(free).stream()
                .map(Alarm::remaining)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}

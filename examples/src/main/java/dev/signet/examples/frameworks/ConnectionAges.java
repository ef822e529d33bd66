package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.PeerIdentity;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says when a connection has lived long enough, for servers that have no such setting themselves.
 * It then has to be closed, so that its client comes back with the certificate it has by then. Safe
 * for concurrent use.
 */
final class ConnectionAges {

    private final RenewingIdentity identity;
    private final Clock clock;
    private final Map<Object, Instant> ends;

    /**
     * @param most more than the server has connections at a time; those least used go first, which
     *     are closed ones
     */
    ConnectionAges(RenewingIdentity identity, Clock clock, int most) {
        this.identity = identity;
        this.clock = clock;
        this.ends =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Object, Instant> eldest) {
                        return size() > most;
                    }
                };
    }

    /**
     * Whether the answer under way is to be the last.
     *
     * @param connection tells it from all others that are open
     * @param peer whose connection it is
     */
    synchronized boolean isOver(Object connection, PeerIdentity peer) {
        Instant end = ends.computeIfAbsent(connection, unused -> identity.closeConnectionAt(peer));
        if (clock.instant().isBefore(end)) {
            return false;
        }
        ends.remove(connection);
        return true;
    }
}

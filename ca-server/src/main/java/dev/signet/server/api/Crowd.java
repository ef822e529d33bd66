package dev.signet.server.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/**
 * The open connections of one port by the address of their client: whoever has too many loses the
 * next before its TLS handshake, so that one address cannot take up all that the port may have.
 */
final class Crowd implements Connection.Listener {

    private final int limit;
    private final Map<EndPoint, Long> networks = new ConcurrentHashMap<>();
    private final Map<Long, Integer> open = new ConcurrentHashMap<>();

    Crowd(int limit) {
        this.limit = limit;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint socket = connection.getEndPoint();
        if (socket instanceof EndPoint.Wrapper) {
            return; // Inside of one that was counted.
        }
        long network = ClientNetwork.of(socket.getRemoteSocketAddress());
        networks.put(socket, network);
        if (open.merge(network, 1, Integer::sum) > limit) {
            socket.close();
        }
    }

    /** A socket that is closed does not know its address any more. */
    @Override
    public void onClosed(Connection connection) {
        Long network = networks.remove(connection.getEndPoint());
        if (network != null) {
            var _ = open.computeIfPresent(network, (_, count) -> count > 1 ? count - 1 : null);
        }
    }
}

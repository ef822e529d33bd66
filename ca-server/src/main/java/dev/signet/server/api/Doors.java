package dev.signet.server.api;

import dev.signet.server.limit.LimitsConfig;
import io.micrometer.core.instrument.Gauge;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.EagerContentHandler.RetainedContentLoaderFactory;

/** What every connection and every request goes through before anything looks for a route. */
final class Doors {

    /**
     * Octets of a body that are read before a thread is given to the request: all that any endpoint
     * takes, and the frames around it. Of a longer body this much; it is refused.
     */
    private static final int MAX_EAGER = RequestBody.MAX_OCTETS + 8 * 1024;

    /** Octets that a frame or chunk counts for besides its content. */
    private static final int FRAME = 32;

    /** Never in want of a room. */
    private static final Set<String> WATCHED = Set.of("/livez", "/readyz", "/metrics");

    private Doors() {}

    /** For all ports; the routes come behind it. */
    static Handler.Wrapper of(HttpApi api, SlowClients.Patience patience) {
        Handler.Wrapper rooms = Rooms.of(api::isDistribution, WATCHED::contains, api.metrics());
        var eager =
                new EagerContentHandler(
                        new SlowClients(patience, new CredentialCheck(api, rooms)),
                        new RetainedContentLoaderFactory(MAX_EAGER, FRAME, false));
        return new FrontDoor(api.throttle(), api.requestIds(), eager);
    }

    /** Bounds the connections of a port, by their number and by that of each address. */
    static void bound(ServerConnector connector, HttpApi api) {
        LimitsConfig limits = api.limits();
        var limit = new NetworkConnectionLimit(limits.connections(), connector);
        var _ = connector.getServer().addBean(limit);
        connector.addEventListener(new Crowd(limits.connectionsOfAnAddress()));
        Gauge.builder(
                        "ca.http.connections",
                        limit,
                        NetworkConnectionLimit::getNetworkConnectionCount)
                .description("Connections that are open")
                .tag("port", connector.getName())
                .register(api.metrics());
    }
}

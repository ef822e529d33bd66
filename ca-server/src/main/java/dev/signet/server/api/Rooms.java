package dev.signet.server.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/**
 * How many requests are worked on at once. What relying parties fetch has a room of its own: CRLs
 * and OCSP responses come while the API is overloaded, and the other way round. Health and metrics
 * are in neither.
 *
 * <p>Requests beyond that wait, without a thread, up to 1000 for each room and each for up to 2 s;
 * then they are answered 503.
 */
final class Rooms {

    /** Threads for both rooms, and some for Jetty and for health. */
    static final int THREADS = 200;

    private static final int DISTRIBUTION = 60;
    private static final int API = 120;
    private static final int WAITING = 1000;
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private Rooms() {}

    /**
     * Both rooms, with nothing behind them yet.
     *
     * @param distribution which paths relying parties fetch
     * @param unlimited which paths are in no room
     */
    static Handler.Wrapper of(
            Predicate<String> distribution, Predicate<String> unlimited, MeterRegistry metrics) {
        QoSHandler api = room("api", API, distribution.or(unlimited).negate(), metrics);
        api.setHandler(
                room("distribution", DISTRIBUTION, distribution.and(unlimited.negate()), metrics));
        return api;
    }

    private static QoSHandler room(
            String name, int requests, Predicate<String> paths, MeterRegistry metrics) {
        var room = new Room(paths);
        room.setMaxRequestCount(requests);
        room.setMaxSuspendedRequestCount(WAITING);
        room.setMaxSuspend(MAX_WAIT);
        FunctionCounter.builder(
                        "ca.overloaded",
                        room,
                        full ->
                                full.getTotalExceededRequestCount()
                                        + full.getTotalExpiredRequestCount())
                .description("Requests answered 503 because there was no room for them")
                .tag("room", name)
                .register(metrics);
        return room;
    }

    /** Lets through at once what is not for it. */
    private static final class Room extends QoSHandler {
        private final Predicate<String> paths;

        Room(Predicate<String> paths) {
            this.paths = paths;
        }

        @Override
        public boolean onConditionsMet(Request request, Response response, Callback callback)
                throws Exception {
            return paths.test(request.getHttpURI().getPath())
                    ? super.onConditionsMet(request, response, callback)
                    : nextHandler(request, response, callback);
        }
    }
}

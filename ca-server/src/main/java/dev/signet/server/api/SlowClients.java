package dev.signet.server.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/**
 * Closes connections whose client sends or reads too slowly to be honest. Jetty's own idle timeout
 * begins anew with every octet, so that one octet now and then holds a connection for ever.
 *
 * <p>Stands behind what reads bodies: a request counts from when all of it is there. So a
 * connection without one for too long is closed, whether its client dawdles in the TLS handshake,
 * in headers, in a body or in frames of HTTP/2 that ask for nothing.
 */
final class SlowClients extends Handler.Wrapper {

    /**
     * How long to wait for a client.
     *
     * @param idle without an octet; Jetty's own
     * @param request without a whole request, since the connection opened or since its last answer
     *     ended; longer than {@code idle}, so that who was idle has time to send
     * @param answer until an answer must have been taken, and longer by a second for each {@code
     *     octetsPerSecond} that were
     */
    record Patience(Duration idle, Duration request, Duration answer, int octetsPerSecond) {
        static final Patience DEFAULT =
                new Patience(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(40),
                        Duration.ofSeconds(20),
                        16 * 1024);
    }

    private static final long SWEEP_MILLIS = 500;

    private final Patience patience;
    private final Map<EndPoint, Presence> presences = new ConcurrentHashMap<>();
    private final Set<Answer> unfinished = ConcurrentHashMap.newKeySet();

    SlowClients(Patience patience, Handler next) {
        super(next);
        this.patience = patience;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        sweepLater();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        EndPoint socket = socket(request);
        Presence presence = presences.computeIfAbsent(socket, _ -> new Presence());
        var answer = new Answer(request, response, socket);
        presence.begins();
        Request.addCompletionListener(
                request,
                _ -> {
                    presence.ends();
                    answer.ends();
                });
        return super.handle(request, answer, callback);
    }

    /** Answers of which the client has not taken all; for tests. */
    int unfinished() {
        return unfinished.size();
    }

    /** That of the network, below TLS. */
    private static EndPoint socket(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) {
            endPoint = wrapper.unwrap();
        }
        return endPoint;
    }

    private void sweepLater() {
        if (isRunning()) {
            var _ =
                    getServer()
                            .getScheduler()
                            .schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        try {
            long now = NanoTime.now();
            for (Connector connector : getServer().getConnectors()) {
                for (EndPoint socket : connector.getConnectedEndPoints()) {
                    Presence presence = presences.computeIfAbsent(socket, _ -> new Presence());
                    if (presence.isTooLong(now)) {
                        close(socket, "no whole request in time");
                    }
                }
            }
            for (Answer answer : unfinished) {
                if (answer.isTooSlow(now)) {
                    close(answer.socket, "the answer is read too slowly");
                }
            }
            presences.keySet().removeIf(socket -> !socket.isOpen());
        } finally {
            sweepLater();
        }
    }

    private static void close(EndPoint socket, String why) {
        socket.close(new TimeoutException(why));
    }

    /** What is known of a connection. */
    private final class Presence {
        private final AtomicInteger underWay = new AtomicInteger();
        private volatile long waitingSince = NanoTime.now();

        void begins() {
            int _ = underWay.incrementAndGet();
        }

        void ends() {
            waitingSince = NanoTime.now();
            int _ = underWay.decrementAndGet();
        }

        boolean isTooLong(long now) {
            return underWay.get() == 0 && now - waitingSince > patience.request.toNanos();
        }
    }

    /** An answer, and how much of it the client has taken. */
    private final class Answer extends Response.Wrapper {
        private final EndPoint socket;
        private volatile boolean waits;
        private volatile boolean ended;
        private final AtomicLong taken = new AtomicLong();
        private volatile long begun;

        Answer(Request request, Response response, EndPoint socket) {
            super(request, response);
            this.socket = socket;
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            long octets = content == null ? 0 : content.remaining();
            if (begun == 0) {
                begun = NanoTime.now();
            }
            waits = true;
            super.write(last, content, new Taken(callback, this, octets));
            if (waits) {
                begins();
            }
        }

        /** Unless the request ended meanwhile: a write may be done on another thread. */
        private void begins() {
            var _ = unfinished.add(this);
            if (ended) {
                unfinished.remove(this);
            }
        }

        private void ends() {
            ended = true;
            unfinished.remove(this);
        }

        private void took(long octets) {
            waits = false;
            long _ = taken.addAndGet(octets);
        }

        boolean isTooSlow(long now) {
            Duration time =
                    patience.answer.plus(
                            Duration.ofSeconds(taken.get() / patience.octetsPerSecond));
            return waits && now - begun > time.toNanos();
        }
    }

    private static final class Taken extends Callback.Nested {
        private final Answer answer;
        private final long octets;

        Taken(Callback callback, Answer answer, long octets) {
            super(callback);
            this.answer = answer;
            this.octets = octets;
        }

        @Override
        public void succeeded() {
            answer.took(octets);
            super.succeeded();
        }

        @Override
        public void failed(Throwable cause) {
            answer.took(0);
            super.failed(cause);
        }
    }
}

package dev.signet.acceptance;

import dev.signet.testing.postgres.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The network between a server and PostgreSQL, which can break in the middle of a commit. Safe for
 * concurrent use.
 */
final class DatabaseProxy implements AutoCloseable {

    /** On which side of PostgreSQL's knowledge of the commit the connection breaks. */
    enum Cut {
        /** PostgreSQL never hears of the commit. */
        BEFORE,
        /** PostgreSQL commits, and the server never hears of that. */
        AFTER
    }

    /**
     * A break to come.
     *
     * @param deed SQL that tells the transaction, once, from all others
     */
    private record Order(Cut cut, String deed) {}

    private final int database;
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Optional<Order>> order = new AtomicReference<>(Optional.empty());

    private DatabaseProxy(int database, ServerSocket listening) {
        this.database = database;
        this.listening = listening;
    }

    /** Leads to the PostgreSQL at port {@code database} of this machine. */
    static DatabaseProxy to(int database) throws IOException {
        var listening = new ServerSocket(FreePort.any(), 50, InetAddress.getLoopbackAddress());
        var proxy = new DatabaseProxy(database, listening);
        var _ = proxy.threads.submit(proxy::accept);
        return proxy;
    }

    /** The JDBC URL of a database behind this. */
    String url(String name) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable"
                .formatted(listening.getLocalPort(), name);
    }

    /** Breaks the next connection that commits a transaction with {@code deed} in its SQL. */
    void breakCommit(Cut cut, String deed) {
        order.set(Optional.of(new Order(cut, deed)));
    }

    /** Whether what was ordered has not happened yet. */
    boolean waits() {
        return order.get().isPresent();
    }

    private Void accept() throws IOException {
        while (true) {
            Socket server = listening.accept();
            Socket postgres = new Socket(InetAddress.getLoopbackAddress(), database);
            open.add(server);
            open.add(postgres);
            var link = new Link(server, postgres);
            var _ = threads.submit(link::statements);
            var _ = threads.submit(link::answers);
        }
    }

    /** One connection of the server's. */
    private final class Link {

        private final Socket server;
        private final Socket postgres;
        private volatile boolean deaf;

        Link(Socket server, Socket postgres) {
            this.server = server;
            this.postgres = postgres;
        }

        void statements() {
            try (server;
                    postgres) {
                InputStream from = server.getInputStream();
                OutputStream to = postgres.getOutputStream();
                var messages = new FrontendMessages(from);
                for (byte[] next = messages.next(); next.length > 0; next = messages.next()) {
                    Optional<Cut> cut = messages.commits() ? take(messages) : Optional.empty();
                    if (cut.equals(Optional.of(Cut.BEFORE))) {
                        return;
                    }
                    deaf |= cut.isPresent();
                    to.write(next);
                }
            } catch (IOException e) {
                // One of both has closed it.
            }
        }

        private Optional<Cut> take(FrontendMessages messages) {
            Optional<Order> now = order.get();
            return now.filter(wanted -> messages.transaction().contains(wanted.deed()))
                    .filter(_ -> order.compareAndSet(now, Optional.empty()))
                    .map(Order::cut);
        }

        void answers() {
            try (server;
                    postgres) {
                InputStream from = postgres.getInputStream();
                byte[] buffer = new byte[1 << 16];
                for (int count = from.read(buffer); count > 0; count = from.read(buffer)) {
                    if (deaf) {
                        return; // It has answered: it has committed.
                    }
                    server.getOutputStream().write(buffer, 0, count);
                }
            } catch (IOException e) {
                // One of both has closed it.
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.close();
    }
}

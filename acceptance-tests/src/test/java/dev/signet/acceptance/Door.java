package dev.signet.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one address under which clients know a server whose processes come and go: a server that was
 * killed is back for its clients when the test says so, however long its successor took to start.
 */
final class Door implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private Optional<ServerSocket> listening;

    private Door(ServerSocket listening) {
        this.listening = Optional.of(listening);
        this.port = listening.getLocalPort();
    }

    /** Open, and leads to {@code server}. */
    static Door to(TestServer server) throws IOException {
        var listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var door = new Door(listening);
        door.admit(listening, server.https().getPort());
        return door;
    }

    URI address() {
        return URI.create("https://localhost:" + port);
    }

    /** Breaks every connection and refuses new ones, as a machine does whose server is gone. */
    void shut() throws IOException {
        if (listening.isPresent()) {
            listening.get().close();
            listening = Optional.empty();
        }
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    /** Leads to {@code server} from now on. */
    void openTo(TestServer server) throws IOException {
        var next = new ServerSocket();
        next.setReuseAddress(true);
        next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listening = Optional.of(next);
        admit(next, server.https().getPort());
    }

    private void admit(ServerSocket door, int server) {
        var _ =
                threads.submit(() -> {
                    while (true) {
                        Socket client = door.accept();
                        Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                        open.add(client);
                        open.add(behind);
                        var _ = threads.submit(() -> pass(client, behind));
                        var _ = threads.submit(() -> pass(behind, client));
                    }
                });
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One side has closed it, or the door was shut.
        } finally {
            open.remove(from);
        }
    }

    @Override
    public void close() {
        try {
            shut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.close();
    }
}

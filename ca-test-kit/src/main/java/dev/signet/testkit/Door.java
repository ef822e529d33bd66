package dev.signet.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A port of the loopback interface that leads to the server's, and can be shut: then connections
 * are refused, as by a machine on which nothing listens, and those that there are break. The port
 * stays ours meanwhile. Safe for concurrent use.
 */
final class Door implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 1024;
    private static final int BACKLOG = 128;

    private final InetSocketAddress address;
    private final Slowness slowness;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
    private int behind;
    private @Nullable ServerSocket listening;
    private @Nullable SocketChannel reserved;
    private @Nullable Thread admitting;

    private Door(ServerSocket listening, Slowness slowness) {
        this.address = (InetSocketAddress) listening.getLocalSocketAddress();
        this.listening = listening;
        this.slowness = slowness;
    }

    /** On a free port. Who connects waits until it {@linkplain #leadTo leads} somewhere. */
    static Door onFreePort(Slowness slowness) throws IOException {
        return new Door(
                listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), slowness);
    }

    int port() {
        return address.getPort();
    }

    /** Leads to {@code port} of the loopback interface from now on. */
    synchronized void leadTo(int port) {
        behind = port;
        if (listening != null) {
            admit(listening);
        }
    }

    /** Does nothing if it is shut. */
    synchronized void shut() throws IOException {
        if (listening == null) {
            return;
        }
        stopListening(listening);
        listening = null;
        reserved = SocketChannel.open();
        reserved.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        reserved.bind(address); // Without listening: who connects is refused.
        passages.forEach(Passage::breakOff);
    }

    /** Does nothing if it is open. */
    synchronized void open() throws IOException {
        if (reserved == null) {
            return;
        }
        reserved.close();
        reserved = null;
        listening = listen(address);
        admit(listening);
    }

    private static ServerSocket listen(InetSocketAddress address) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(address, BACKLOG);
        return socket;
    }

    /** Returns when the port is free: until then, whoever is in accept() holds it. */
    private void stopListening(ServerSocket socket) throws IOException {
        socket.close();
        try {
            if (admitting != null) {
                admitting.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a port was closed");
        }
    }

    private void admit(ServerSocket from) {
        int to = behind;
        admitting = Threads.daemon("door-" + port(), () -> admit(from, to));
        admitting.start();
    }

    private void admit(ServerSocket from, int to) {
        while (!from.isClosed()) {
            try {
                pass(from, from.accept(), to);
            } catch (IOException e) {
                // Shut, which the loop sees; or this connection failed, and the next may not.
            }
        }
    }

    private void pass(ServerSocket from, Socket client, int to) throws IOException {
        if (!room.tryAcquire()) {
            client.close();
            return;
        }
        Passage passage;
        try {
            passage =
                    Passage.between(
                            client, new InetSocketAddress(address.getAddress(), to), slowness);
        } catch (IOException e) {
            room.release();
            throw e;
        }
        passages.add(passage);
        passage.start(() -> {
            passages.remove(passage);
            room.release();
        });
        if (from.isClosed()) {
            passage.breakOff(); // Shut while this one came in.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (listening != null) {
            stopListening(listening);
        }
        if (reserved != null) {
            reserved.close();
        }
        passages.forEach(Passage::breakOff);
    }
}

package dev.signet.server.export;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes syslog messages over TCP as RFC 6587 §3.4.1 frames them, one connection at a time. */
final class TestReceiver implements AutoCloseable {

    /** What it does with a connection. */
    enum Mood {
        READS_ALL,
        /** Reads some octets and resets the connection, as one that is killed does. */
        DIES,
        /** Reads one octet, and keeps the connection. */
        STOPS_READING,
        /** Reads all and answers with octets, as many as are taken. */
        NEVER_ENDS
    }

    final List<String> messages = new CopyOnWriteArrayList<>();
    volatile Mood mood = Mood.READS_ALL;
    private final ServerSocket listening;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    TestReceiver() throws IOException {
        this(new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")));
    }

    TestReceiver(ServerSocket listening) {
        this.listening = listening;
        var _ = Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try (Socket connection = listening.accept()) {
                take(connection);
            } catch (SocketException _) {
                // The end, or the sender does not trust this receiver.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void take(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        switch (mood) {
            case READS_ALL -> readAll(in);
            case DIES -> {
                var _ = in.read(new byte[10]);
                connection.setSoLinger(true, 0);
            }
            case STOPS_READING -> {
                var _ = in.read();
                closed.join();
            }
            case NEVER_ENDS -> {
                readAll(in);
                while (true) {
                    connection.getOutputStream().write(0);
                }
            }
        }
    }

    private void readAll(InputStream in) throws IOException {
        try {
            for (int length = length(in); length > 0; length = length(in)) {
                messages.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
        } catch (EOFException e) {
            return;
        }
    }

    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int octet = in.read(); octet != ' '; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            length = length * 10 + (octet - '0');
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        var _ = closed.complete(null);
        listening.close();
    }
}

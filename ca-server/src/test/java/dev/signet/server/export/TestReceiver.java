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
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes syslog messages over TCP as RFC 6587 §3.4.1 frames them, one connection at a time. */
final class TestReceiver implements AutoCloseable {

    /** What it does with a connection. */
    enum Mood {
        READS_ALL,
        /** Reads some octets and resets the connection, as one that is killed does. */
        DIES
    }

    final List<String> messages = new CopyOnWriteArrayList<>();
    volatile Mood mood = Mood.READS_ALL;
    private final ServerSocket listening;

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
        if (mood == Mood.DIES) {
            var _ = in.read(new byte[10]);
            connection.setSoLinger(true, 0);
            return;
        }
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
        listening.close();
    }
}

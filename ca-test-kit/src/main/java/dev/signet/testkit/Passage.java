package dev.signet.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through a {@link Door}, on two threads. */
final class Passage {

    private static final int BUFFER = 16 * 1024;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int DIRECTIONS = 2;

    private final Socket client;
    private final Socket server;
    private final Slowness slowness;
    private volatile boolean asked;

    private Passage(Socket client, Socket server, Slowness slowness) {
        this.client = client;
        this.server = server;
        this.slowness = slowness;
    }

    /** Takes {@code client} over, also if this fails. */
    static Passage between(Socket client, InetSocketAddress behind, Slowness slowness)
            throws IOException {
        var server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(behind, CONNECT_MILLIS);
            return new Passage(client, server, slowness);
        } catch (IOException e) {
            client.close();
            server.close();
            throw e;
        }
    }

    /** Runs {@code afterwards} once both ways have ended. */
    void start(Runnable afterwards) {
        var ways = new AtomicInteger(DIRECTIONS);
        Runnable ended =
                () -> {
                    if (ways.decrementAndGet() == 0) {
                        end();
                        afterwards.run();
                    }
                };
        Threads.daemon(
                        "asks",
                        () -> {
                            carryQuestions();
                            ended.run();
                        })
                .start();
        Threads.daemon(
                        "answers",
                        () -> {
                            carryAnswers();
                            ended.run();
                        })
                .start();
    }

    private void carryQuestions() {
        try {
            InputStream from = client.getInputStream();
            OutputStream to = server.getOutputStream();
            var buffer = new byte[BUFFER];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                asked = true;
                to.write(buffer, 0, read);
            }
            server.shutdownOutput();
        } catch (IOException e) {
            breakOff();
        }
    }

    /** The first octets after a question wait; those that follow are the same answer. */
    private void carryAnswers() {
        try {
            InputStream from = server.getInputStream();
            OutputStream to = client.getOutputStream();
            var buffer = new byte[BUFFER];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                if (asked) {
                    asked = false;
                    slowness.await(client::isClosed);
                }
                to.write(buffer, 0, read);
            }
            client.shutdownOutput();
        } catch (IOException e) {
            breakOff();
        } catch (InterruptedException e) {
            breakOff();
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        close(client);
        close(server);
    }

    /** As a machine that falls over: both sides are reset, without farewell. */
    void breakOff() {
        reset(client);
        reset(server);
        slowness.wake();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // The peer has closed it; nobody is left to be told.
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}

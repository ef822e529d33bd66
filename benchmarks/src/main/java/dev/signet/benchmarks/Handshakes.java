package dev.signet.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server and a client of one context; each handshake on a connection of its own. */
final class Handshakes implements AutoCloseable {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SSLContext context;
    private final SSLServerSocket server;
    private final ExecutorService accepting = Executors.newSingleThreadExecutor();

    /**
     * @param wallMicros from before the connection to the octet after the handshake
     * @param processorMicros of both threads together
     */
    record Cost(double wallMicros, double processorMicros) {}

    Handshakes(SSLContext context) throws IOException {
        this.context = context;
        this.server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
    }

    Cost once() throws Exception {
        Future<Long> serving = accepting.submit(this::serve);
        long processor = THREADS.getCurrentThreadCpuTime();
        long wall = System.nanoTime();
        try (SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket("localhost", server.getLocalPort())) {
            socket.setTcpNoDelay(true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (socket.getInputStream().read() != 1) {
                throw new IOException("the server did not answer");
            }
            wall = System.nanoTime() - wall;
        }
        processor = THREADS.getCurrentThreadCpuTime() - processor;
        return new Cost(wall / 1e3, (processor + serving.get()) / 1e3);
    }

    /** Nanoseconds of a processor. */
    private long serve() throws IOException {
        long processor = THREADS.getCurrentThreadCpuTime();
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            socket.getOutputStream().write(1);
        }
        return THREADS.getCurrentThreadCpuTime() - processor;
    }

    @Override
    public void close() throws IOException {
        server.close();
        accepting.shutdownNow();
    }
}

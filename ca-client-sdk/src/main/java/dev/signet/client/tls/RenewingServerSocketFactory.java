package dev.signet.client.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes server sockets that outlive generations. */
final class RenewingServerSocketFactory extends SSLServerSocketFactory {

    private static final int DEFAULT_BACKLOG = 50;

    private final TlsGenerations generations;

    RenewingServerSocketFactory(TlsGenerations generations) {
        this.generations = generations;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return generations.context().getServerSocketFactory().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return generations.context().getServerSocketFactory().getSupportedCipherSuites();
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new RenewingServerSocket(generations);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
            throws IOException {
        return new RenewingServerSocket(generations, port, backlog, address);
    }
}

package dev.signet.client.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes each socket with the context of the newest generation. */
final class RenewingSocketFactory extends SSLSocketFactory {

    private final TlsGenerations generations;

    RenewingSocketFactory(TlsGenerations generations) {
        this.generations = generations;
    }

    private SSLSocketFactory now() {
        return generations.context().getSocketFactory();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return now().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return now().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return now().createSocket();
    }

    @Override
    public Socket createSocket(Socket layered, String host, int port, boolean autoClose)
            throws IOException {
        return now().createSocket(layered, host, port, autoClose);
    }

    @Override
    public Socket createSocket(Socket layered, @Nullable InputStream consumed, boolean autoClose)
            throws IOException {
        return now().createSocket(layered, consumed, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return now().createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return now().createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return now().createSocket(host, port);
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return now().createSocket(address, port, localAddress, localPort);
    }
}

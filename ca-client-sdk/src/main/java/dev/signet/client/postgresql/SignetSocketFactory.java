package dev.signet.client.postgresql;

import dev.signet.client.NamedIdentities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS of PostgreSQL's JDBC driver with a {@link dev.signet.client.RenewingIdentity}: {@code
 * sslfactory} is this class, and {@value #IDENTITY} the identity's name among {@link
 * NamedIdentities}. The driver takes texts only, in a URL or in properties, and makes a factory for
 * each connection.
 *
 * <p>Each connection begins with the newest generation, and the server is held to the name in the
 * URL whatever {@code sslmode} says; {@code sslmode=verify-full} says that there is no connection
 * without TLS. Safe for concurrent use.
 */
public final class SignetSocketFactory extends SSLSocketFactory {

    /** The property that says which identity. */
    public static final String IDENTITY = "signet.identity";

    private final SSLSocketFactory sockets;

    /**
     * For the driver.
     *
     * @throws IllegalArgumentException if {@value #IDENTITY} is not there or names no identity
     */
    public SignetSocketFactory(Properties properties) {
        String name = properties.getProperty(IDENTITY);
        if (name == null) {
            throw new IllegalArgumentException(
                    "the property " + IDENTITY + " has to say which identity is presented");
        }
        this.sockets = NamedIdentities.get(name).sslContext().getSocketFactory();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
        return sockets.createSocket();
    }

    @Override
    public Socket createSocket(Socket layered, String host, int port, boolean autoClose)
            throws IOException {
        return sockets.createSocket(layered, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return sockets.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return sockets.createSocket(address, port, localAddress, localPort);
    }
}

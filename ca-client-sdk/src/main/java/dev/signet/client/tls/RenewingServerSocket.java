package dev.signet.client.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Accepts each connection with the context of the newest generation; one of the JDK's would stay
 * with the context that made it. What is set here is set on every socket it accepts.
 */
final class RenewingServerSocket extends SSLServerSocket {

    private final TlsGenerations generations;
    private SSLParameters parameters;
    private boolean clientMode;
    private boolean createsSessions = true;

    RenewingServerSocket(TlsGenerations generations) throws IOException {
        this.generations = generations;
        this.parameters = generations.context().getDefaultSSLParameters();
    }

    RenewingServerSocket(
            TlsGenerations generations, int port, int backlog, @Nullable InetAddress address)
            throws IOException {
        super(port, backlog, address);
        this.generations = generations;
        this.parameters = generations.context().getDefaultSSLParameters();
    }

    @Override
    public Socket accept() throws IOException {
        var plain = new Socket();
        implAccept(plain);
        try {
            var accepted =
                    (SSLSocket)
                            generations
                                    .context()
                                    .getSocketFactory()
                                    .createSocket(plain, null, true);
            synchronized (this) {
                accepted.setUseClientMode(clientMode);
                accepted.setSSLParameters(parameters);
                accepted.setEnableSessionCreation(createsSessions);
            }
            return accepted;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public synchronized SSLParameters getSSLParameters() {
        return copy(parameters);
    }

    @Override
    public synchronized void setSSLParameters(SSLParameters given) {
        parameters = copy(given);
    }

    private static SSLParameters copy(SSLParameters from) {
        var copy = new SSLParameters(from.getCipherSuites(), from.getProtocols());
        if (from.getNeedClientAuth()) {
            copy.setNeedClientAuth(true);
        } else {
            copy.setWantClientAuth(from.getWantClientAuth());
        }
        copy.setAlgorithmConstraints(from.getAlgorithmConstraints());
        copy.setApplicationProtocols(from.getApplicationProtocols());
        copy.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
        copy.setEnableRetransmissions(from.getEnableRetransmissions());
        copy.setMaximumPacketSize(from.getMaximumPacketSize());
        if (from.getSNIMatchers() != null) {
            copy.setSNIMatchers(from.getSNIMatchers());
        }
        return copy;
    }

    @Override
    public synchronized String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public synchronized void setEnabledCipherSuites(String[] suites) {
        requireSupported("cipher suite", suites, getSupportedCipherSuites());
        parameters.setCipherSuites(suites);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return generations.context().getSupportedSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return generations.context().getSupportedSSLParameters().getProtocols();
    }

    @Override
    public synchronized String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public synchronized void setEnabledProtocols(String[] protocols) {
        requireSupported("protocol", protocols, getSupportedProtocols());
        parameters.setProtocols(protocols);
    }

    private static void requireSupported(String what, String[] given, String[] supported) {
        for (String one : given) {
            if (!Arrays.asList(supported).contains(one)) {
                throw new IllegalArgumentException("this JDK has no " + what + " " + one);
            }
        }
    }

    @Override
    public synchronized void setNeedClientAuth(boolean need) {
        parameters.setNeedClientAuth(need);
    }

    @Override
    public synchronized boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public synchronized void setWantClientAuth(boolean want) {
        parameters.setWantClientAuth(want);
    }

    @Override
    public synchronized boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public synchronized void setUseClientMode(boolean mode) {
        clientMode = mode;
    }

    @Override
    public synchronized boolean getUseClientMode() {
        return clientMode;
    }

    @Override
    public synchronized void setEnableSessionCreation(boolean flag) {
        createsSessions = flag;
    }

    @Override
    public synchronized boolean getEnableSessionCreation() {
        return createsSessions;
    }
}

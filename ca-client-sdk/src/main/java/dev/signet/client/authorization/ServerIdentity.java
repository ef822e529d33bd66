package dev.signet.client.authorization;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a client knows that it speaks to the server it means: by the host's name or by a SPIFFE ID.
 * There is no third way, so that the one cannot be switched off without naming the other.
 *
 * <p>A client needs all three parts. {@link #trustManager} goes into its {@code SSLContext}, {@link
 * #parameters} to its sockets or engines, and {@link #verify} is called after each handshake by
 * those who can: a resumed session asks no trust manager. Give each {@code ServerIdentity} an
 * {@code SSLContext} of its own, then a session can be resumed only by those who made it.
 * Immutable.
 */
public abstract sealed class ServerIdentity permits HostNameIdentity, SpiffeServerIdentity {

    ServerIdentity() {}

    /** By the name in the URL (RFC 9525), as HTTPS does. */
    public static ServerIdentity hostName() {
        return new HostNameIdentity();
    }

    /**
     * By the SPIFFE ID in the server's certificate, whatever the host's name is.
     *
     * @param expected which servers are right; there is none by default
     */
    public static ServerIdentity spiffe(Authorizer expected) {
        return new SpiffeServerIdentity(expected);
    }

    /**
     * A trust manager that also checks which server it is.
     *
     * @param chains verifies certificate chains; for {@link #hostName} the names too, as the JDK's
     *     does
     */
    public abstract X509ExtendedTrustManager trustManager(X509ExtendedTrustManager chains);

    /**
     * Sets in {@code parameters} what a client needs, and returns it. For {@link #hostName} that is
     * {@code HTTPS}; for {@link #spiffe} nothing changes, the trust manager has what it needs.
     */
    public abstract SSLParameters parameters(SSLParameters parameters);

    /**
     * Checks the server of a session that is established; for resumed ones nobody did.
     *
     * @throws SSLPeerUnverifiedException if it is another server; close the connection and send
     *     nothing
     */
    public abstract void verify(SSLSession session) throws SSLPeerUnverifiedException;
}

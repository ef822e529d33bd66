package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.PeerIdentity;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.EndPoint.SslSessionData;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** HTTPS of Jetty 12, alone or below Javalin. */
final class JettyHttps {

    private JettyHttps() {}

    // begin connector
    /** A connector that insists on its clients' certificates; add it to {@code server}. */
    static ServerConnector connector(Server server, RenewingIdentity identity, int port) {
        var tls = new SslContextFactory.Server();
        tls.setSslContext(identity.sslContext());
        tls.setNeedClientAuth(true);
        var https = new HttpConfiguration();
        https.addCustomizer(new SecureRequestCustomizer());
        https.addCustomizer(new MaximumAge(identity, Clock.systemUTC()));
        var connector = new ServerConnector(server, tls, new HttpConnectionFactory(https));
        connector.setPort(port);
        return connector;
    }

    // end

    /** The certificates of who sent {@code request}, its own first. */
    static PeerIdentity caller(Request request) {
        var session = (SslSessionData) request.getAttribute(SslSessionData.ATTRIBUTE);
        return PeerIdentity.of(List.of(session.peerCertificates()));
    }

    // begin age
    /** Ends a connection of HTTP/1.1 with the first answer after its time. */
    private record MaximumAge(RenewingIdentity identity, Clock clock)
            implements HttpConfiguration.Customizer {

        @Override
        public Request customize(Request request, HttpFields.Mutable answer) {
            ConnectionMetaData connection = request.getConnectionMetaData();
            var end = (Instant) connection.getAttribute(MaximumAge.class.getName());
            if (end == null) {
                end = identity.closeConnectionAt(caller(request));
                connection.setAttribute(MaximumAge.class.getName(), end);
            }
            if (!clock.instant().isBefore(end)) {
                answer.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
            return request;
        }
    }
    // end
}

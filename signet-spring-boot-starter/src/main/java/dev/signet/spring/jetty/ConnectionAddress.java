package dev.signet.spring.jetty;

import dev.signet.client.authorization.servlet.ServletAuthorization;
import java.net.InetSocketAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

/**
 * Notes where a connection comes from, for authorization. Spring Boot has Jetty believe {@code
 * X-Forwarded-For} of anybody, in a pod without being told to.
 */
public final class ConnectionAddress implements HttpConfiguration.Customizer {

    private ConnectionAddress() {}

    /** For all connectors; before the server is started. */
    public static void install(Server server) {
        var customizer = new ConnectionAddress();
        for (Connector connector : server.getConnectors()) {
            for (ConnectionFactory factory : connector.getConnectionFactories()) {
                if (factory instanceof HttpConfiguration.ConnectionFactory http) {
                    http.getHttpConfiguration().addCustomizer(customizer);
                }
            }
        }
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (request.getConnectionMetaData().getConnection().getEndPoint().getRemoteSocketAddress()
                instanceof InetSocketAddress internet) {
            request.setAttribute(
                    ServletAuthorization.ADDRESS, internet.getAddress().getHostAddress());
        }
        return request;
    }
}

package dev.signet.spring.jetty;

import dev.signet.spring.bundle.IdentityKeyStore;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Jetty with the identity's own context: each connection is made of the generation that is current
 * by then, and nothing needs to be reloaded. Spring Boot gives Jetty the key stores, once.
 */
public final class IdentityContext {

    private IdentityContext() {}

    /** For the connectors whose key store is an identity's; before the server is started. */
    public static void install(Server server) {
        for (Connector connector : server.getConnectors()) {
            SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
            if (tls != null) {
                install(tls.getSslContextFactory());
            }
        }
    }

    private static void install(SslContextFactory.Server factory) {
        if (factory.getKeyStore() instanceof IdentityKeyStore store) {
            factory.setSslContext(store.identity().sslContext());
        }
    }
}

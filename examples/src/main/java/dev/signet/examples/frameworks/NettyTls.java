package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;

/**
 * TLS of Netty, which gRPC uses too. A context of Netty cannot be changed; this one need not be,
 * since it asks the identity for each connection's engine.
 */
final class NettyTls {

    private NettyTls() {}

    // begin tls
    /** For servers; insists on the clients' certificates. */
    static SslContext server(RenewingIdentity identity, String protocol) {
        return context(identity, false, protocol, ClientAuth.REQUIRE);
    }

    /** For clients; verifies the name of the host that is called. */
    static SslContext client(RenewingIdentity identity, String protocol) {
        return context(identity, true, protocol, ClientAuth.NONE);
    }

    /** {@code protocol} is what ALPN agrees on, such as {@code h2} or {@code http/1.1}. */
    private static SslContext context(
            RenewingIdentity identity, boolean client, String protocol, ClientAuth clients) {
        var alpn =
                new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocol);
        return new JdkSslContext(
                identity.sslContext(),
                client,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                alpn,
                clients,
                null,
                false);
    }
    // end
}

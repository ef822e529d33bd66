package dev.signet.benchmarks.soak;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Generation;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewalListener;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.authorization.AuthorizationPolicy;
import dev.signet.client.authorization.AuthorizationRule;
import dev.signet.client.authorization.Authorizer;
import dev.signet.examples.frameworks.GrpcServer;
import dev.signet.examples.frameworks.JdkHttpServer;
import dev.signet.examples.frameworks.JettyServer;
import dev.signet.examples.frameworks.NettyServer;
import dev.signet.examples.frameworks.TomcatServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A server of this JVM, of the framework that its name says, with a certificate of its own. */
final class JvmPeer implements AutoCloseable {

    /** How long connections live, ± 10 %. */
    private static final Duration CONNECTION_AGE = Duration.ofSeconds(5);

    private static final AuthorizationPolicy WORKLOADS =
            new AuthorizationPolicy(
                    List.of(), List.of(AuthorizationRule.of("workloads", Authorizer.any())));

    private static final Duration REFRESH = Duration.ofSeconds(1);

    private final String name;
    private final RenewingIdentity identity;
    private final AutoCloseable server;
    private final int port;

    private JvmPeer(String name, RenewingIdentity identity, AutoCloseable server, int port) {
        this.name = name;
        this.identity = identity;
        this.server = server;
        this.port = port;
    }

    /** Serves under the first certificate that it gets from {@code ca}. */
    static JvmPeer start(
            String name, SoakCa ca, SeenCertificates certificates, Consumer<String> events)
            throws Exception {
        RenewingIdentity identity =
                RenewingIdentity.open(
                        RenewingIdentityConfig.of(
                                        CaClientConfig.of(ca.uri(), ca.roots()),
                                        new Credential.TokenFile(ca.tokenFile(name)))
                                .withRequest(IssueRequest.defaults().withRole(SoakCa.ROLE_NAME))
                                .withRefresh(REFRESH)
                                .withMaxConnectionAge(CONNECTION_AGE)
                                .withName(name));
        identity.addListener(
                new RenewalListener() {
                    @Override
                    public void renewed(Generation now) {
                        certificates.uses(name, now.identity().leaf());
                    }

                    @Override
                    public void failed(CaException failure, RenewalStatus status) {
                        if (status.failures() == 1) {
                            events.accept(name + " cannot renew: " + failure.getMessage());
                        }
                    }

                    @Override
                    public void stateChanged(RenewalStatus now) {
                        if (now.state().compareTo(RenewalState.DUE) > 0) {
                            events.accept(name + " is " + now.state());
                        }
                    }
                });
        return serve(name, identity);
    }

    private static JvmPeer serve(String name, RenewingIdentity identity) throws Exception {
        switch (name) {
            case "jdk":
                var jdk =
                        new JdkHttpServer(
                                identity,
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                return new JvmPeer(name, identity, jdk, jdk.port());
            case "tomcat":
                var tomcat =
                        new TomcatServer(identity, 0, Files.createTempDirectory("soak-tomcat"));
                return new JvmPeer(name, identity, tomcat, tomcat.port());
            case "jetty":
                var jetty = new JettyServer(identity, 0);
                return new JvmPeer(name, identity, jetty, jetty.port());
            case "netty":
                var netty = new NettyServer(identity, 0);
                return new JvmPeer(name, identity, netty, netty.port());
            case "grpc":
                var grpc = new GrpcServer(identity, () -> WORKLOADS, 0, CONNECTION_AGE);
                return new JvmPeer(name, identity, grpc, grpc.port());
            default:
                throw new IllegalArgumentException("no framework " + name);
        }
    }

    String name() {
        return name;
    }

    RenewingIdentity identity() {
        return identity;
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        server.close();
        identity.close();
    }
}

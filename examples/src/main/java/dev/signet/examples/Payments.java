package dev.signet.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationConfig;
import dev.signet.client.authorization.AuthorizationMode;
import dev.signet.client.authorization.Authorizer;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.KnownCaller;
import dev.signet.client.authorization.MalformedPolicyException;
import dev.signet.client.authorization.PolicyFile;
import dev.signet.client.authorization.ServerIdentity;
import dev.signet.client.authorization.httpserver.HttpServerAuthorization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLParameters;

/** A service that lets orders charge, and nobody else, whatever certificate they hold. */
public final class Payments implements AutoCloseable {

    private final PolicyFile policy;
    private final Authorization authorization;
    private final HttpsServer server;

    private Payments(PolicyFile policy, Authorization authorization, HttpsServer server) {
        this.policy = policy;
        this.authorization = authorization;
        this.server = server;
    }

    /** Serves on a free port of the loopback interface. */
    public static Payments start(RenewingIdentity identity, Path policyFile, AuthorizationMode mode)
            throws IOException, MalformedPolicyException {
        // begin server
        PolicyFile policy = PolicyFile.open(policyFile); // read anew when its content changes
        var authorization =
                new Authorization(
                        AuthorizationConfig.of(policy)
                                .withMode(mode) // PERMISSIVE while callers move, then STRICT
                                .withTrustOf(identity));

        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(identity.sslContext()) {
                    @Override
                    public void configure(HttpsParameters connection) {
                        SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                        tls.setWantClientAuth(true); // who has none is refused by the policy
                        connection.setSSLParameters(tls);
                    }
                });
        var guard = new HttpServerAuthorization(authorization);
        server.createContext("/", guard.handler(Payments::answer));
        server.start();
        // end
        return new Payments(policy, authorization, server);
    }

    /** Charges at the payments service, and at no other, whatever its host is called. */
    public static String charge(RenewingIdentity identity, URI payments)
            throws IOException, InterruptedException {
        // begin client
        HttpClient client =
                identity.httpClient(
                        ServerIdentity.spiffe(
                                Authorizer.id("spiffe://cluster.local/ns/prod/sa/payments")));
        // end
        HttpRequest request =
                HttpRequest.newBuilder(payments).POST(HttpRequest.BodyPublishers.noBody()).build();
        var response = client.send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** Who still comes without a certificate. */
    public List<KnownCaller> withoutCertificate() {
        return authorization.callersWithoutCertificate();
    }

    /** Where to charge. */
    public URI charge() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/charge");
    }

    @Override
    public void close() {
        server.stop(0);
        policy.close();
    }

    // begin handler
    private static void answer(HttpExchange exchange, Caller caller) throws IOException {
        byte[] body = ("charged for " + caller).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
    // end
}

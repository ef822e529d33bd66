package dev.signet.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationConfig;
import dev.signet.client.authorization.AuthorizationMode;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.MalformedPolicyException;
import dev.signet.client.authorization.PolicyFile;
import dev.signet.client.authorization.httpserver.HttpServerAuthorization;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;

/**
 * A service with a certificate that renews itself and a policy file that says who may do what, on a
 * port with TLS and, as during a migration, on one without. Whoever the policy lets on is told who
 * the service takes him for.
 */
final class PaymentsService implements AutoCloseable {

    /** How soon a change of the policy file, and a new CRL, is noticed; ± 10 %. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final RenewingIdentity identity;
    private final PolicyFile policyFile;
    private final Authorization authorization;
    private final CountedNumbers numbers = new CountedNumbers();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpsServer https;
    private final HttpServer http;

    private PaymentsService(RenewingIdentity identity, Path policy, AuthorizationMode mode)
            throws IOException, MalformedPolicyException {
        this.identity = identity;
        this.policyFile = PolicyFile.open(policy, POLL, Clock.systemUTC());
        this.authorization =
                new Authorization(
                        AuthorizationConfig.of(policyFile)
                                .withMode(mode)
                                .withCrls(() -> identity.generation().crls())
                                .withMetrics(numbers));
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.https = HttpsServer.create(anyPort, 0);
        this.http = HttpServer.create(anyPort, 0);
    }

    /** The service of {@code workload}, with the policy in the file {@code policy}. */
    static PaymentsService start(
            TestServer server, String workload, Path policy, AuthorizationMode mode)
            throws CaException, IOException, MalformedPolicyException {
        RenewingIdentity identity = RenewingIdentity.open(identity(server, workload));
        var service = new PaymentsService(identity, policy, mode);
        service.serve();
        return service;
    }

    /** An identity for a service on this machine. */
    static RenewingIdentityConfig identity(TestServer server, String workload) throws IOException {
        String[] parts = workload.split("/", -1);
        return RenewingIdentityConfig.of(
                        CaClientConfig.of(server.https(), server.ca()),
                        new Credential.Token(server.token(workload)))
                .withRequest(
                        IssueRequest.defaults()
                                .withDnsName("localhost")
                                .withUri(spiffeId(parts[0], parts[1])))
                .withRefresh(POLL)
                .withName(parts[1]);
    }

    static String spiffeId(String namespace, String serviceAccount) {
        return "spiffe://cluster.local/ns/" + namespace + "/sa/" + serviceAccount;
    }

    private void serve() {
        https.setHttpsConfigurator(
                new HttpsConfigurator(identity.sslContext()) {
                    @Override
                    public void configure(HttpsParameters connection) {
                        SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                        parameters.setWantClientAuth(true);
                        connection.setSSLParameters(parameters);
                    }
                });
        HttpHandler authorized =
                new HttpServerAuthorization(authorization).handler(PaymentsService::answer);
        for (HttpServer each : List.of(https, http)) {
            each.createContext("/", authorized);
            each.setExecutor(threads);
            each.start();
        }
    }

    private static void answer(HttpExchange exchange, Caller caller) throws IOException {
        try (exchange) {
            byte[] said = ("hello " + caller).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
        }
    }

    URI https() {
        return URI.create("https://localhost:" + https.getAddress().getPort());
    }

    URI http() {
        return URI.create("http://localhost:" + http.getAddress().getPort());
    }

    Authorization authorization() {
        return authorization;
    }

    /** How often something was counted; see {@link CountedNumbers#total}. */
    long requests(String... tags) {
        return numbers.total("mtls_requests_total", tags);
    }

    /** Whether a CRL that it has loaded lists {@code serial}. */
    boolean knowsRevoked(String serial) {
        return identity.generation().crls().stream()
                .anyMatch(crl -> crl.getRevokedCertificate(new BigInteger(serial, 16)) != null);
    }

    @Override
    public void close() {
        https.stop(0);
        http.stop(0);
        threads.close();
        policyFile.close();
        identity.close();
    }

    /** Puts another policy in the place of the one in {@code file}, in one step. */
    static void replacePolicy(Path file, String policy) throws IOException {
        Path next = Files.writeString(file.resolveSibling("policy.next"), policy);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

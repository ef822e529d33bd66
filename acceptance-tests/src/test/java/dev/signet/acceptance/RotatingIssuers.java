package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of one or several servers whose issuers live for seconds. Each issues, and verifies what
 * it got as a relying party does: with openssl and the JDK, against the trust bundle and the CRLs
 * that the certificates name, from every server; and once more when the next one is there. Anything
 * that fails ends the clients.
 */
final class RotatingIssuers implements AutoCloseable {

    private static final int CLIENTS = 2;

    /** An issuer that lives for a minute; for certificates of 20 s, it signs for 14 s or so. */
    static final String ISSUER =
            """
            {"name": "short", "kind": "intermediate", "parent": "root", "common_name": "Short CA",
             "key_type": "ec-p256", "ttl": "60s"}
            """;

    static final String ROLE =
            """
            {"callers": [{"cluster": "dev", "namespace": "*", "service_account": "*"}],
             "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
             "issuer_ref": "short", "ttl": "20s", "not_before_duration": "0s",
             "leaf_not_after_behavior": "err"}
            """;

    private final List<TestServer> servers;
    private final Path folder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private final Set<String> issuers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger verified = new AtomicInteger();
    private volatile boolean ended;

    private RotatingIssuers(List<TestServer> servers, Path folder) {
        this.servers = servers;
        this.folder = folder;
    }

    /** Makes the issuer and the role {@code short} and starts the clients. */
    static RotatingIssuers on(List<TestServer> servers, Path folder)
            throws IOException, InterruptedException {
        TestServer first = servers.getFirst();
        first.api().post("/v1/issuers", first.operatorToken(), ISSUER).with(201);
        first.api().put("/v1/roles/short", first.operatorToken(), ROLE).with(201);
        var rotating = new RotatingIssuers(servers, folder);
        rotating.awaitCrls("short");
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            rotating.clients.add(
                    rotating.threads.submit(() -> {
                        rotating.work(number);
                        return null;
                    }));
        }
        return rotating;
    }

    /** Only the first issuer is active without being published first: an operator made it so. */
    private void awaitCrls(String issuer) {
        await("every server serves the CRLs of " + issuer)
                .until(() -> {
                    for (TestServer server : servers) {
                        if (server.api().plain("/v1/issuers/" + issuer + "/crl/0").status()
                                != 200) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void work(int client)
            throws IOException, InterruptedException, GeneralSecurityException {
        CertificateFiles before = issue(client, 0);
        for (int round = 1; !ended; round++) {
            CertificateFiles next = issue(client, round);
            verify(before);
            before = next;
        }
    }

    private CertificateFiles issue(int client, int round)
            throws IOException, InterruptedException, GeneralSecurityException {
        TestServer server = servers.get((client + round) % servers.size());
        JsonNode answer =
                server.api()
                        .post("/v1/issue", server.token(ORDERS), "{\"role\": \"short\"}")
                        .with(201)
                        .json();
        Path files = folder.resolve("client-" + client + "-" + round % 2);
        CertificateFiles certificate = CertificateFiles.write(files, answer);
        verify(certificate);
        issuers.add(answer.path("issuer").asText());
        return certificate;
    }

    private void verify(CertificateFiles certificate)
            throws IOException, InterruptedException, GeneralSecurityException {
        for (TestServer server : servers) {
            Path ofRoot = fetch(server, certificate.issuing());
            Path ofIssuing = fetch(server, certificate.leaf());
            certificate.validateWithJdk(ofRoot, ofIssuing);
            certificate.verifyWithOpenssl(ofRoot, ofIssuing).succeeded();
        }
        verified.incrementAndGet();
    }

    /** The CRL that {@code certificate} names, from {@code server}. */
    private static Path fetch(TestServer server, Path certificate)
            throws IOException, InterruptedException {
        URI named = Crls.distributionPoint(certificate);
        Path crl = certificate.resolveSibling(certificate.getFileName() + ".crl");
        Files.write(
                crl,
                server.api()
                        .plain(named.getPath(), "Accept", "application/x-pem-file")
                        .with(200)
                        .body());
        return crl;
    }

    /** The issuers that signed a certificate so far, by name. */
    Set<String> issuers() {
        return Set.copyOf(issuers);
    }

    int verified() {
        return verified.get();
    }

    boolean hasFailed() {
        return clients.stream().anyMatch(client -> client.state() == Future.State.FAILED);
    }

    /** Ends the clients; one that met a failure fails the test. */
    @Override
    public void close() {
        ended = true;
        threads.close();
        for (Future<?> client : clients) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new AssertionError("a client met a failure", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}

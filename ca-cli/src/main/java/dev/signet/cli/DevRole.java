package dev.signet.cli;

import dev.signet.cli.cluster.StandInCluster;
import dev.signet.cli.file.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The role with which a stand-in cluster begins: every workload may have the names that Kubernetes
 * gives its service, its SPIFFE ID, and localhost to try things on. Made as an operator would, over
 * the API; if a role of that name is there, it stays.
 */
record DevRole(DevFolder folder) {

    private static final String NAME = "workloads";

    /**
     * For the whole of it. A server that has just started is slow where the machine is busy: it may
     * take long for the first handshake, or answer that its database is.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int BUSY = 503;

    private static final String DOCUMENT =
            """
            {
              "callers": [{"cluster": "%s", "namespace": "*", "service_account": "*"}],
              "allowed_domains": [
                "{{service_account}}.{{namespace}}.svc.cluster.local",
                "{{service_account}}.{{namespace}}.svc",
                "{{service_account}}.{{namespace}}",
                "{{service_account}}",
                "localhost"
              ],
              "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"],
              "allowed_ip_sans_cidr": ["127.0.0.0/8"],
              "default_names": {
                "dns": ["{{service_account}}.{{namespace}}.svc.cluster.local"],
                "uri": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"]
              },
              "ttl": "24h",
              "max_ttl": "24h",
              "key_usage": ["DigitalSignature"],
              "ext_key_usage": ["ServerAuth", "ClientAuth"]
            }
            """
                    .formatted(StandInCluster.NAME);

    /** Makes the role on the server at {@code uri}. */
    void make(URI uri) throws CommandFailedException, IOException {
        if (!Files.exists(folder.tokenFile())) {
            throw new CommandFailedException(
                    folder.tokenFile()
                            + " is gone, so no role can be made; start afresh with another --data, or"
                            + " delete "
                            + folder.path());
        }
        URI role = uri.resolve("/v1/roles/" + NAME);
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).sslContext(tls()).build();
        HttpResponse<String> answer = send(client, request(role).GET().build());
        if (answer.statusCode() == NOT_FOUND) {
            answer = send(client, request(role).PUT(BodyPublishers.ofString(DOCUMENT)).build());
        }
        if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
            throw new CommandFailedException(
                    "the role could not be made: " + answer.statusCode() + " " + answer.body());
        }
        DurableFile.open(folder.roleFile()).write(DOCUMENT);
    }

    private HttpRequest.Builder request(URI role) throws IOException {
        String token = Files.readString(folder.tokenFile()).strip();
        return HttpRequest.newBuilder(role)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request)
            throws IOException {
        try {
            long began = System.nanoTime();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            while (answer.statusCode() == BUSY && System.nanoTime() - began < PATIENCE.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                answer = client.send(request, BodyHandlers.ofString());
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making the role", e);
        }
    }

    private SSLContext tls() throws IOException {
        try (InputStream pem = new ByteArrayInputStream(Files.readAllBytes(folder.caFile()))) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use " + folder.caFile() + ": " + e.getMessage(), e);
        }
    }
}

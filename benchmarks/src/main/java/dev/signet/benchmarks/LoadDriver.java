package dev.signet.benchmarks;

import dev.signet.client.KeyAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * Asks a running server for certificates, over so many connections, each of which asks again as
 * soon as it has its answer (a closed loop, so latency is what a client in that queue sees).
 *
 * <p>Arguments: the server's URL (or several, with commas between them), the CA file it is known
 * by, a file with a token, the number of connections, the seconds to measure. As many seconds, at
 * most 10, go before to warm up.
 */
public final class LoadDriver {

    private static final int CREATED = 201;
    private static final int MAX_WARM_UP_SECONDS = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    private final HttpClient client;
    private final List<HttpRequest> requests;

    /** Spreads its connections evenly over {@code servers}. */
    LoadDriver(List<URI> servers, Path caFile, String token)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        String body = "{\"csr\": \"" + csr() + "\"}";
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .sslContext(trusting(caFile))
                        .build();
        requests =
                servers.stream()
                        .map(server ->
                                HttpRequest.newBuilder(server.resolve("/v1/sign"))
                                        .timeout(Duration.ofSeconds(30))
                                        .header("Authorization", "Bearer " + token)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(body))
                                        .build())
                        .toList();
    }

    public static void main(String[] args) throws Exception {
        List<URI> servers = Arrays.stream(args[0].split(",", -1)).map(URI::create).toList();
        String token = Files.readString(Path.of(args[2])).strip();
        int connections = Integer.parseInt(args[3]);
        int seconds = Integer.parseInt(args[4]);
        var driver = new LoadDriver(servers, Path.of(args[1]), token);
        Measured warmUp = driver.measure(connections, Math.min(seconds, MAX_WARM_UP_SECONDS));
        Measured measured = driver.measure(connections, seconds);
        System.out.println(Machine.description());
        System.out.println(measured.line(connections));
        int all = warmUp.nanos().length + measured.nanos().length;
        System.out.println(all + " certificates, those of the warm-up included");
        if (measured.failed() > 0) {
            System.exit(1);
        }
    }

    /** Of one connection, or of all. */
    record Measured(long[] nanos, long failed, double seconds) {

        double perSecond() {
            return nanos.length / seconds;
        }

        String line(int connections) {
            long[] sorted = LongStream.of(nanos).sorted().toArray();
            return "POST /v1/sign, %d connections, %.0f s: %.0f certificates/s, p50 %.1f ms, p99 %.1f ms, max %.1f ms, %d failed"
                    .formatted(
                            connections,
                            seconds,
                            sorted.length / seconds,
                            millis(sorted, 0.5),
                            millis(sorted, 0.99),
                            millis(sorted, 1),
                            failed);
        }

        private static double millis(long[] sorted, double share) {
            int index = (int) Math.ceil(share * sorted.length) - 1;
            return sorted.length == 0 ? 0 : sorted[Math.max(index, 0)] / NANOS_PER_MILLI;
        }
    }

    Measured measure(int connections, int seconds) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        long until = began + Duration.ofSeconds(seconds).toNanos();
        try (var threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Measured>> each = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                HttpRequest request = requests.get(i % requests.size());
                each.add(threads.submit(() -> askUntil(request, until)));
            }
            var nanos = LongStream.builder();
            long failed = 0;
            for (Future<Measured> one : each) {
                LongStream.of(one.get().nanos()).forEach(nanos);
                failed += one.get().failed();
            }
            double took = (System.nanoTime() - began) / 1e9;
            return new Measured(nanos.build().toArray(), failed, took);
        }
    }

    private Measured askUntil(HttpRequest request, long until)
            throws IOException, InterruptedException {
        var nanos = LongStream.builder();
        long failed = 0;
        while (System.nanoTime() < until) {
            long began = System.nanoTime();
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == CREATED) {
                nanos.add(System.nanoTime() - began);
            } else {
                failed++;
                System.err.println(answer.statusCode() + " " + answer.body());
            }
        }
        return new Measured(nanos.build().toArray(), failed, 0);
    }

    /** One request for all: the server verifies, reserves and signs each as if it were new. */
    private static String csr() throws IOException, OperatorCreationException {
        var key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        var csr =
                new JcaPKCS10CertificationRequestBuilder(new X500Name(""), key.getPublic())
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(key.getPrivate()));
        return Base64.getEncoder().encodeToString(csr.getEncoded());
    }

    static SSLContext trusting(Path caFile) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(caFile)) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        }
    }
}

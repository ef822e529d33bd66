package dev.signet.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;

/** A workload that revokes its own certificates, and looks for them where they say their CRL is. */
final class RevokingClient {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final String token;
    private final HttpClient client;

    RevokingClient(URI server, Path caFile, String token)
            throws IOException, GeneralSecurityException {
        this.server = server;
        this.token = token;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(LoadDriver.trusting(caFile))
                        .build();
    }

    /** Issues a certificate, then counts from asking to revoke it until its CRL lists it. */
    double secondsUntilListed() throws IOException, InterruptedException {
        JsonNode issued = post("/v1/issue", "{}");
        String serial = issued.path("serial_number").asText();
        URI crl = server.resolve(distributionPoint(issued.path("certificate").asText()).getPath());
        HttpResponse<byte[]> before = get(crl, "none");
        while (before.statusCode() == 404) { // A new server has not published it yet.
            Thread.sleep(BETWEEN_LOOKS);
            before = get(crl, "none");
        }
        long began = System.nanoTime();
        var _ = post("/v1/revoke", "{\"serial_number\": \"" + serial + "\"}");
        String tag = before.headers().firstValue("ETag").orElseThrow();
        while (true) {
            HttpResponse<byte[]> now = get(crl, tag);
            if (now.statusCode() == 200 && lists(now.body(), serial)) {
                return (System.nanoTime() - began) / 1e9;
            }
            tag = now.headers().firstValue("ETag").orElseThrow();
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private static URI distributionPoint(String certificate) throws IOException {
        try (var pem = new PEMParser(new StringReader(certificate))) {
            var read = (X509CertificateHolder) pem.readObject();
            var point =
                    CRLDistPoint.fromExtensions(read.getExtensions()).getDistributionPoints()[0];
            return URI.create(
                    GeneralNames.getInstance(point.getDistributionPoint().getName())
                            .getNames()[0]
                            .getName()
                            .toString());
        }
    }

    /** Whether the octets of the serial number are there: 18 of them are random. */
    private static boolean lists(byte[] crl, String serial) {
        String octets = new String(HexFormat.of().parseHex(serial), StandardCharsets.ISO_8859_1);
        return new String(crl, StandardCharsets.ISO_8859_1).contains(octets);
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(server.resolve(path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<byte[]> get(URI uri, String tag) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri).header("If-None-Match", tag).build(),
                BodyHandlers.ofByteArray());
    }
}

package dev.signet.cli.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.cli.agent.health.HealthPort.Health;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthPortTest {

    private final AtomicBoolean ready = new AtomicBoolean();
    private final Numbers numbers = new Numbers();
    private final HttpClient http = HttpClient.newHttpClient();
    private HealthPort port;

    @BeforeEach
    void open() throws IOException {
        port =
                HealthPort.open(
                        "127.0.0.1",
                        0,
                        () -> new Health(true, "{\"live\":true}"),
                        () -> new Health(ready.get(), "{\"ready\":" + ready + "}"),
                        numbers::text);
    }

    @AfterEach
    void close() {
        port.close();
        http.close();
    }

    @Test
    void probesAnswer503UntilTheirAnswerIsYes() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("{\"ready\":false}\n");

        ready.set(true);

        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreInTheTextFormatOfPrometheus() throws Exception {
        numbers.gauge("tls_generation", Map.of("name", "b"), () -> 3);
        numbers.gauge("tls_generation", Map.of("name", "a"), () -> 1.5);
        numbers.gauge("tls_bundle_sequence", Map.of("name", "a\"\\\n"), () -> Double.NaN);
        numbers.count("tls_cert_renewals_total", Map.of("name", "a", "result", "success"));
        numbers.count("tls_cert_renewals_total", Map.of("result", "success", "name", "a"));

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .isEqualTo(
                        """
                        # HELP tls_bundle_sequence Number of the trust bundle.
                        # TYPE tls_bundle_sequence gauge
                        tls_bundle_sequence{name="a\\"\\\\\\n"} NaN
                        # HELP tls_cert_renewals_total Attempts to get a certificate.
                        # TYPE tls_cert_renewals_total counter
                        tls_cert_renewals_total{name="a",result="success"} 2
                        # HELP tls_generation Changes of certificate, trust or CRLs.
                        # TYPE tls_generation gauge
                        tls_generation{name="a"} 1.5
                        tls_generation{name="b"} 3
                        """);
    }

    @Test
    void nothingElseIsThere() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/readyz/x").statusCode()).isEqualTo(404);
        HttpResponse<String> posted =
                http.send(
                        HttpRequest.newBuilder(uri("/readyz"))
                                .POST(BodyPublishers.ofString("x"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void aPortThatIsTakenIsAFailure() {
        assertThatThrownBy(() ->
                        HealthPort.open(
                                "127.0.0.1",
                                port.port(),
                                () -> new Health(true, ""),
                                () -> new Health(true, ""),
                                () -> ""))
                .isInstanceOf(IOException.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port.port() + path);
    }
}

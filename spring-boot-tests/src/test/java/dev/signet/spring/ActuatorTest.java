package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.client.RenewalState;
import dev.signet.client.RenewingIdentity;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.json.JsonParserFactory;

/** What operators see; the last test lets the certificate end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ActuatorTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private TestCa ca;
    private RunningApplication application;

    @BeforeAll
    void start() {
        ca = SIGNET.ca();
        application =
                RunningApplication.start(
                        Server.TOMCAT,
                        ca,
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.health.show-details=always",
                        // Without TLS, so that it answers also when the certificate is over.
                        "server.ssl.enabled=false");
    }

    @AfterAll
    void stop() {
        application.close();
    }

    private HttpResponse<String> send(String method, String path) throws IOException {
        var client = new Peer(Contexts.trusting(ca.trustAnchors()));
        return client.send(
                HttpRequest.newBuilder(application.plainUri("/actuator" + path))
                        .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private static Map<String, Object> json(HttpResponse<String> response) {
        return JsonParserFactory.getJsonParser().parseMap(response.body());
    }

    @Test
    @Order(1)
    void healthIsUpAndSaysUntilWhen() throws IOException {
        HttpResponse<String> health = send("GET", "/health/signet");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .contains("\"status\":\"UP\"")
                .contains("\"state\":\"FRESH\"")
                .contains("\"notAfter\"")
                .doesNotContain("PRIVATE");
    }

    @Test
    @Order(2)
    void theEndpointShowsEveryBundle() throws IOException {
        HttpResponse<String> overview = send("GET", "/signet");

        assertThat(overview.statusCode()).isEqualTo(200);
        assertThat(overview.body())
                .contains("\"bundles\":{\"signet\":{")
                .contains(
                        "\"serialNumber\":\""
                                + application
                                        .identity()
                                        .generation()
                                        .identity()
                                        .leaf()
                                        .getSerialNumber()
                                        .toString(16)
                                + "\"")
                .contains("\"callersWithoutCertificate\":[{\"name\":\"127.0.0.1\"");
        assertThat(json(send("GET", "/signet/signet"))).containsEntry("state", "FRESH");
        assertThat(send("GET", "/signet/other").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(3)
    void theEndpointRenews() throws IOException {
        Object before = json(send("GET", "/signet/signet")).get("serialNumber");

        HttpResponse<String> renewed = send("POST", "/signet/signet");

        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(json(send("GET", "/signet/signet")).get("serialNumber")).isNotEqualTo(before);
        assertThat(send("POST", "/signet/other").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(4)
    void numbersAreInMicrometer() {
        MeterRegistry registry = application.context().getBean(MeterRegistry.class);
        RenewingIdentity identity = application.identity();

        assertThat(
                        registry.get("tls_cert_not_after_timestamp_seconds")
                                .tag("name", "signet")
                                .gauge()
                                .value())
                .isEqualTo((double) identity.status().notAfter().getEpochSecond());
        assertThat(registry.get("tls_generation").gauge().value())
                .isEqualTo((double) identity.generation().number());
        assertThat(
                        registry.get("tls_cert_renewals_total")
                                .tag("result", "success")
                                .functionCounter()
                                .count())
                .isPositive();
        assertThat(registry.get("mtls_requests_total").tag("transport", "plain").functionCounters())
                .isNotEmpty();
    }

    @Test
    @Order(5)
    void healthIsUpWhileARenewalIsDueOrOverdueAndDownFromCritical() throws Exception {
        ca.lifetime(Duration.ofSeconds(24));
        application.identity().renewNow("test").get();
        ca.goAway();

        assertThat(healthOnce(RenewalState.DUE)).isEqualTo(200);
        assertThat(healthOnce(RenewalState.OVERDUE)).isEqualTo(200);
        assertThat(healthOnce(RenewalState.CRITICAL)).isEqualTo(503);
        assertThat(healthOnce(RenewalState.EXPIRED)).isEqualTo(503);
        ca.comeBack();
    }

    /** The status of the first answer that tells of this state. */
    private int healthOnce(RenewalState state) {
        return await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> send("GET", "/health/signet"),
                        health -> health.body().contains("\"state\":\"" + state + "\""))
                .statusCode();
    }

    @Test
    @Order(6)
    void healthIsDownOnceTheCertificateIsOverAndSaysSinceWhenItFails() throws Exception {
        ca.lifetime(Duration.ofSeconds(4));
        application.identity().renewNow("test").get();

        ca.expire(application.identity());
        HttpResponse<String> renewal = send("POST", "/signet/signet");
        HttpResponse<String> health = send("GET", "/health/signet");

        assertThat(renewal.statusCode()).isEqualTo(503);
        assertThat(json(renewal)).containsKey("failure");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body())
                .contains("\"status\":\"DOWN\"")
                .contains("\"state\":\"EXPIRED\"")
                .contains("\"failingSince\"")
                .contains("\"lastFailure\"");
    }
}

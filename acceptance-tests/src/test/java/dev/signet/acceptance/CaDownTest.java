package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Scenario S13: the CA is killed and stays away until certificates are overdue. Their role gives
 * them 60 s, of which 26 s lie before the issuance: renewal is due 13 to 22 s after it, and overdue
 * soon after that, when four fifths of the 60 s are over; 34 s after it they end.
 */
class CaDownTest {

    private static final int SERVICES = 16;

    private static final String ROLE =
            """
            {"callers": [{"cluster": "dev", "namespace": "prod", "service_account": "*"}],
             "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local", "localhost"],
             "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"],
             "ttl": "60s", "not_before_duration": "26s"}
            """;

    /** Renewals of which the certificate before was not due yet, or over already. */
    private static final String OUT_OF_TIME =
            """
            SELECT COUNT(*) FROM certificates c JOIN certificates p ON p.serial = c.renews_serial
             WHERE c.issued_at < DATEADD(SECOND, 12, p.reserved_at) OR c.issued_at > p.not_after
            """;

    /** Full jitter from 1 s to 5 s asks every 2 s or so; some ask more often by chance. */
    private static final int MANY_ATTEMPTS = 30;

    @TempDir private Path folder;
    private Path data;
    private TestServer server;
    private Door door;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        server = TestServer.serve(data);
        door = Door.to(server);
        server.api().put("/v1/roles/prod", server.operatorToken(), ROLE).with(201);
    }

    @AfterEach
    void end() {
        door.close();
        server.kill();
    }

    @Test
    void servicesGoOnWhileTheCaIsAwayAndRenewWithoutAStampedeOnceItIsBack() throws Exception {
        List<RenewingService> services = openServices();
        try (var calls = CallsAllRound.of(services)) {
            server.kill();
            door.shut();
            server = TestServer.serve(data); // Behind a door that is shut.
            await("all are due, and one is overdue")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> isLate(services) || calls.failure().isPresent());
            assertThat(calls.failure()).isEmpty();
            assertThat(services).allSatisfy(CaDownTest::isDueAndSaysWhy);
            List<Long> before = generations(services);

            door.openTo(server);
            await("all have renewed")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> allLater(before, services) || calls.failure().isPresent());

            assertThat(calls.failure()).isEmpty();
            assertThat(services).allSatisfy(CaDownTest::hasRenewedInTime);
            assertThat(calls.answered()).isGreaterThan(SERVICES * 10);
        } finally {
            services.forEach(RenewingService::close);
        }
        theRecordShowsNoStampede();
    }

    /** All in the same second, as a deployment starts them. */
    private List<RenewingService> openServices() throws Exception {
        var openings = new ArrayList<Callable<RenewingService>>();
        for (int i = 0; i < SERVICES; i++) {
            RenewingIdentityConfig config = config("prod/service-" + i);
            openings.add(() -> RenewingService.open(config));
        }
        var services = new ArrayList<RenewingService>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<RenewingService> opened : threads.invokeAll(openings)) {
                services.add(opened.get());
            }
        }
        return services;
    }

    private static boolean isLate(List<RenewingService> services) {
        return services.stream().allMatch(service -> service.failures() > 0)
                && services.stream()
                        .anyMatch(service -> service.states().contains(RenewalState.OVERDUE));
    }

    private static void isDueAndSaysWhy(RenewingService service) {
        var status = service.status();
        assertThat(status.state()).isIn(RenewalState.DUE, RenewalState.OVERDUE);
        assertThat(status.failingSince()).isPresent();
        assertThat(status.lastFailure().orElseThrow()).contains("localhost");
        assertThat(service.failures()).isBetween(1, MANY_ATTEMPTS);
    }

    private static List<Long> generations(List<RenewingService> services) {
        return services.stream().map(s -> s.identity().generation().number()).toList();
    }

    private static boolean allLater(List<Long> before, List<RenewingService> services) {
        List<Long> now = generations(services);
        for (int i = 0; i < before.size(); i++) {
            if (now.get(i) <= before.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static void hasRenewedInTime(RenewingService service) {
        assertThat(service.status().failures()).isZero();
        assertThat(service.states())
                .contains(RenewalState.DUE)
                .doesNotContain(RenewalState.EXPIRED);
    }

    /** The server's record, once it has ended. */
    private void theRecordShowsNoStampede() throws Exception {
        server.stop();
        var record = new StoppedData(data);
        assertThat(
                        record.count(
                                "SELECT COUNT(*) FROM certificates WHERE renews_serial IS NOT"
                                    + " NULL"))
                .isGreaterThanOrEqualTo(SERVICES);
        assertThat(record.count(OUT_OF_TIME)).isZero();
        assertThat(
                        record.count(
                                "SELECT COUNT(DISTINCT issued_at) FROM certificates"
                                        + " WHERE renews_serial IS NOT NULL"))
                .isGreaterThan(1);
    }

    @Test
    void aPodThatStartsMeanwhileSaysWhyItCannot() throws Exception {
        RenewingIdentityConfig config = config("prod/late").withWaitAtStart(Duration.ofSeconds(1));
        server.kill();
        door.shut();

        assertThatThrownBy(() -> RenewingIdentity.open(config))
                .isInstanceOf(CaException.Unavailable.class)
                .hasMessageContaining(door.address().toString());
    }

    private RenewingIdentityConfig config(String workload) throws Exception {
        Path token = folder.resolve(workload.replace('/', '-') + ".token");
        Files.writeString(token, server.token(workload));
        return RenewingIdentityConfig.of(
                        CaClientConfig.of(door.address(), server.ca()),
                        new Credential.TokenFile(token))
                .withName(workload.replace('/', '-'));
    }
}

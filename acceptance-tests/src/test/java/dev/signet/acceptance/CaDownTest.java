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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scenario S13: the CA is killed and stays away until certificates are overdue. Their role gives
 * them 60 s, of which 26 s lie before the issuance: renewal is due 13 to 22 s after it, and overdue
 * soon after that, when four fifths of the 60 s are over; 34 s after it they end. Where a server
 * takes long to start, all of this takes longer in proportion.
 */
class CaDownTest {

    private static final int SERVICES = 16;

    /** Full jitter from 1 s to 5 s asks every 2 s or so; some ask more often by chance. */
    private static final int MANY_ATTEMPTS = 30;

    /** As long as a server takes to start on a machine that has little else to do, and more. */
    private static final Duration QUICK_START = Duration.ofSeconds(4);

    private final Clock clock = Clock.systemUTC();
    @TempDir private Path folder;
    private Path data;
    private TestServer server;
    private Door door;

    /** 1, or by how many times slower than usual the machine is. */
    private int pace;

    private final CountedNumbers numbers = new CountedNumbers();

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        var _ = TestServer.initialize(data);
        Instant before = clock.instant();
        server = TestServer.serve(data);
        pace = 1 + (int) Duration.between(before, clock.instant()).dividedBy(QUICK_START);
        door = Door.to(server);
        server.api().put("/v1/roles/prod", server.operatorToken(), role()).with(201);
    }

    private String role() {
        return """
        {"callers": [{"cluster": "dev", "namespace": "prod", "service_account": "*"}],
         "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local", "localhost"],
         "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"],
         "ttl": "%ds", "not_before_duration": "%ds"}
        """
                .formatted(60 * pace, 26 * pace);
    }

    /** Renewals of which the certificate before was not due yet, or over already. */
    private String renewedOutOfTime() {
        return """
        SELECT COUNT(*) FROM certificates c JOIN certificates p ON p.serial = c.renews_serial
         WHERE c.issued_at < DATEADD(SECOND, %d, p.reserved_at) OR c.issued_at > p.not_after
        """
                .formatted(12 * pace);
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
                    .atMost(Duration.ofSeconds(60L * pace))
                    .until(() -> isLate(services) || calls.failure().isPresent());
            assertThat(calls.failure()).isEmpty();
            assertThat(services).allSatisfy(this::isDueAndSaysWhy);
            List<Long> before = generations(services);

            door.openTo(server);
            await("all have renewed")
                    .atMost(Duration.ofSeconds(30L * pace))
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

    private void isDueAndSaysWhy(RenewingService service) {
        var status = service.status();
        assertThat(status.state()).isIn(RenewalState.DUE, RenewalState.OVERDUE);
        assertThat(status.failingSince()).isPresent();
        assertThat(status.lastFailure().orElseThrow()).contains("localhost");
        assertThat(service.failures()).isBetween(1, MANY_ATTEMPTS * pace);
        assertThat(numbers.total("tls_cert_renewals_total", "result=unavailable")).isPositive();
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
        assertThat(service.states()).doesNotContain(RenewalState.EXPIRED);
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
        assertThat(record.count(renewedOutOfTime())).isZero();
        assertThat(
                        record.count(
                                "SELECT COUNT(DISTINCT issued_at) FROM certificates"
                                        + " WHERE renews_serial IS NOT NULL"))
                .isGreaterThan(1);
    }

    @Test
    void aServiceThatKeptItsIdentityInAFolderRestartsWithoutTheCa() throws Exception {
        RenewingIdentityConfig config = config("prod/kept").withStoreFolder(folder.resolve("kept"));
        X509Certificate before;
        try (RenewingService service = RenewingService.open(config)) {
            before = service.identity().generation().identity().leaf();
        }
        server.kill();
        door.shut();

        try (RenewingService restarted = RenewingService.open(config)) {
            restarted.call(restarted);
            assertThat(restarted.identity().generation().identity().leaf()).isEqualTo(before);
        }
    }

    @Test
    void anAgentThatStartsMeanwhileSaysWhyItCannot() throws Exception {
        Path token = token("prod/late");
        server.kill();
        door.shut();

        Tool agent =
                Tool.signet(
                        folder,
                        "agent",
                        "--once",
                        "--server",
                        door.address().toString(),
                        "--ca",
                        server.ca().toString(),
                        "--token-file",
                        token.toString(),
                        "--out",
                        "tls",
                        "--wait",
                        "2s");

        assertThat(agent.status()).isEqualTo(4);
        assertThat(agent.err()).contains(door.address().toString());
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

    private Path token(String workload) throws IOException {
        return Files.writeString(
                folder.resolve(workload.replace('/', '-') + ".token"), server.token(workload));
    }

    private RenewingIdentityConfig config(String workload) throws IOException {
        return RenewingIdentityConfig.of(
                        CaClientConfig.of(door.address(), server.ca()),
                        new Credential.TokenFile(token(workload)))
                .withMetrics(numbers)
                .withName(workload.replace('/', '-'));
    }
}

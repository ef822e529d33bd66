package dev.signet.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.FirstIssuers;
import dev.signet.server.hierarchy.IssuerCreation;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.LintGate;
import dev.signet.server.ocsp.TestOcsp;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL database: clients may talk to either. */
class TwoServersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PKCS12 = "application/x-pkcs12";

    @TempDir static Path folder;
    private static TestFleet fleet;

    private final SteppedClock clock = new SteppedClock();
    private CaServer one;
    private CaServer other;

    /** The real clock, until somebody sets it. */
    private static final class SteppedClock extends Clock {

        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return Clock.systemUTC().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeAll
    static void makeDatabase() throws Exception {
        fleet = new TestFleet(folder);
    }

    @BeforeEach
    void start() throws Exception {
        one = fleet.start(Clock.systemUTC());
        other = fleet.start(clock);
    }

    @AfterEach
    void stop() {
        fleet.stopServers();
    }

    @AfterAll
    static void close() {
        fleet.close();
    }

    /** What the product promises. */
    private static ConditionFactory withinASecond() {
        return await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(1));
    }

    private static void putRole(CaServer server, String name, String json) throws Exception {
        var answer = fleet.asOperator(server, "PUT", "/v1/roles/" + name, json);
        assertThat(answer.statusCode()).as(text(answer)).isIn(200, 201);
    }

    private static HttpResponse<byte[]> issue(CaServer server, String role) throws Exception {
        return fleet.asWorkload(
                server, "/v1/issue", "{\"role\": \"" + role + "\"}", "application/json");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    @Test
    void aRoleThatOneServerWasGivenDecidesOnTheOtherWithinASecond() throws Exception {
        assertThat(issue(other, "fresh").statusCode()).isEqualTo(404);

        putRole(one, "fresh", TestCa.ROLE);
        withinASecond().until(() -> issue(other, "fresh").statusCode() == 201);

        assertThat(fleet.asOperator(one, "DELETE", "/v1/roles/fresh", "").statusCode())
                .isEqualTo(204);
        withinASecond().until(() -> issue(other, "fresh").statusCode() == 404);
    }

    @Test
    void anApiTokenThatOneServerRevokesIsRefusedByTheOtherAtOnce() throws Exception {
        var made =
                fleet.asOperator(
                        one,
                        "POST",
                        "/v1/api-tokens",
                        "{\"name\": \"auditor\", \"grants\": [\"auditor\"]}");
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        String token = text(made).replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
        assertThat(fleet.withToken(other, token, "GET", "/v1/roles", "").statusCode())
                .isEqualTo(200);

        assertThat(fleet.asOperator(one, "DELETE", "/v1/api-tokens/auditor", "").statusCode())
                .isEqualTo(204);

        var refused = fleet.withToken(other, token, "GET", "/v1/roles", "");
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(401);
    }

    @Test
    void aCertificateRevokedOnOneServerRenewsItselfOnTheOtherNoMore() throws Exception {
        putRole(one, "web", TestCa.ROLE);
        KeyStore certificate = certificate(one);
        assertThat(fleet.withCertificate(other, certificate, "/v1/renew", "{}").statusCode())
                .isEqualTo(201);

        String serial =
                ((X509Certificate) certificate.getCertificate(certificate.aliases().nextElement()))
                        .getSerialNumber()
                        .toString(16);
        var revoked =
                fleet.asOperator(
                        one,
                        "POST",
                        "/v1/revoke",
                        "{\"serial_number\": \"" + serial + "\", \"reason\": \"keyCompromise\"}");
        assertThat(revoked.statusCode()).as(text(revoked)).isEqualTo(200);

        var refused = fleet.withCertificate(other, certificate, "/v1/renew", "{}");
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(401);
    }

    @Test
    void aRevocationThatItsServerDidNotLiveToPublishIsPublishedByTheOthers() throws Exception {
        putRole(one, "web", TestCa.ROLE);
        KeyStore certificate = certificate(one);
        var serial =
                ((X509Certificate) certificate.getCertificate(certificate.aliases().nextElement()))
                        .getSerialNumber();

        revokeAndDie(new SerialNumber(serial));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> crl(other).getRevokedCertificate(serial) != null);
    }

    @Test
    void whatOneServerRevokedIsRevokedThereAtOnceAndOnTheOtherWithinASecond() throws Exception {
        putRole(one, "web", TestCa.ROLE);
        KeyStore certificate = certificate(one);
        BigInteger serial =
                ((X509Certificate) certificate.getCertificate(certificate.aliases().nextElement()))
                        .getSerialNumber();
        for (CaServer server : new CaServer[] {one, other}) {
            await().until(() -> status(server, "/readyz") == 200);
            assertThat(ocsp(server, serial)).isSameAs(CertificateStatus.GOOD);
        }
        String body =
                "{\"serial_number\": \"" + serial.toString(16) + "\", \"reason\": \"superseded\"}";

        assertThat(fleet.asOperator(one, "POST", "/v1/revoke", body).statusCode()).isEqualTo(200);

        assertThat(ocsp(one, serial)).isInstanceOf(RevokedStatus.class);
        withinASecond().until(() -> ocsp(other, serial) instanceof RevokedStatus);
    }

    private static CertificateStatus ocsp(CaServer server, BigInteger serial) throws Exception {
        var issuer =
                new X509CertificateHolder(
                        fleet.get(server, "/v1/issuers/issuing/certificate").body());
        byte[] request = TestOcsp.request(TestOcsp.id(TestOcsp.SHA1, issuer, serial));
        String path = URLEncoder.encode(Base64.getEncoder().encodeToString(request), UTF_8);
        return TestOcsp.first(fleet.get(server, "/v1/issuers/issuing/ocsp/" + path).body());
    }

    /** As another process would that was killed after its commit. */
    private static void revokeAndDie(SerialNumber serial) {
        var inventory = new Inventory();
        var facts =
                new RevocationFacts(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        RevocationReason.SUPERSEDED,
                        "a server");
        try (Database database = Database.open(fleet.config.database())) {
            boolean revoked =
                    database.resultOf(tx ->
                            inventory.revoke(
                                    tx,
                                    inventory.find(tx, serial).orElseThrow(),
                                    facts.at(),
                                    facts.reason(),
                                    facts.by()));
            assertThat(revoked).isTrue();
        }
    }

    private static X509CRL crl(CaServer server) throws Exception {
        byte[] der = fleet.get(server, "/v1/issuers/issuing/crl").body();
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    @Test
    void anIssuerMadeElsewhereIsKnownToEveryServerWithinASecond() throws Exception {
        int roots = text(fleet.get(other, "/v1/trust-bundle")).split("BEGIN CERT", -1).length;

        makeRoot("second-root");

        for (CaServer server : new CaServer[] {one, other}) {
            withinASecond().until(() -> status(server, "/v1/issuers/second-root") == 200);
            withinASecond().until(() -> status(server, "/v1/issuers/second-root/crl") == 200);
            assertThat(text(fleet.get(server, "/v1/trust-bundle")).split("BEGIN CERT", -1))
                    .hasSize(roots + 1);
            withinASecond()
                    .until(() ->
                            text(fleet.get(server, "/metrics"))
                                    .contains(
                                            "ca_issuer_not_after_timestamp_seconds{issuer=\"second-root\"}"));
        }
    }

    @Test
    void aMountMadeOnOneServerIsKnownToTheOtherWithinASecond() throws Exception {
        String body = "{\"name\": \"second\"}";
        assertThat(fleet.asOperator(one, "POST", "/v1/mounts", body).statusCode()).isEqualTo(201);

        withinASecond().until(() -> status(other, "/v1/trust-bundle?mount=second") == 200);
    }

    @Test
    void aServerWhoseClockIsSetForwardServesNobodyUntilItIsSetRight() throws Exception {
        putRole(one, "web", TestCa.ROLE);
        await().until(() -> status(other, "/readyz") == 200);
        clock.ahead = Duration.ofHours(1).plusSeconds(30);

        var refused = issue(other, "web");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(text(refused)).contains("clock-wrong", "1 h 0 min ahead of the database's");
        assertThat(status(other, "/livez")).isEqualTo(200);
        await().until(() -> failing(other).equals("clock_sane"));
        assertThat(issue(one, "web").statusCode()).isEqualTo(201);
        assertThat(status(one, "/readyz")).isEqualTo(200);

        clock.ahead = Duration.ZERO;
        assertThat(issue(other, "web").statusCode()).isEqualTo(201);
        await().until(() -> status(other, "/readyz") == 200);
    }

    private static int status(CaServer server, String path) throws Exception {
        return fleet.get(server, path).statusCode();
    }

    private static String failing(CaServer server) throws Exception {
        JsonNode checks = JSON.readTree(fleet.get(server, "/readyz").body()).get("checks");
        return StreamSupport.stream(checks.spliterator(), false)
                .filter(check -> !check.get("ok").asBoolean())
                .map(check -> check.get("name").asText())
                .reduce("", String::concat);
    }

    private static KeyStore certificate(CaServer server) throws Exception {
        String body =
                "{\"role\": \"web\", \"password\": \"" + new String(TestFleet.PASSWORD) + "\"}";
        var answer = fleet.asWorkload(server, "/v1/issue", body, PKCS12);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        var keyStore = KeyStore.getInstance("PKCS12");
        keyStore.load(new ByteArrayInputStream(answer.body()), TestFleet.PASSWORD);
        return keyStore;
    }

    /** As another process would. */
    private static void makeRoot(String name) throws Exception {
        var random = new SecureRandom();
        try (Database database = Database.open(fleet.config.database())) {
            var _ =
                    new FirstIssuers(
                                    new IssuerCreation(
                                            TestCa.issuerStore(fleet.config),
                                            new Issuers(List.of()),
                                            TestCa.mounts(database, fleet.config.crl()),
                                            new CaCertification(
                                                    new CrlDistribution(
                                                            fleet.config.publicUrl().orElseThrow(),
                                                            TestCa.mounts(
                                                                    database, fleet.config.crl())),
                                                    new Inventory(),
                                                    new AuditLog(
                                                            Clock.systemUTC(), new SecureRandom()),
                                                    database,
                                                    Clock.systemUTC(),
                                                    random,
                                                    new LintGate(new SimpleMeterRegistry())),
                                            new AuditLog(Clock.systemUTC(), new SecureRandom()),
                                            database,
                                            Clock.systemUTC()),
                                    database)
                            .root(
                                    new IssuerName(name),
                                    "Second Root",
                                    KeyAlgorithm.EC_P256,
                                    Duration.ofDays(365));
        }
    }
}

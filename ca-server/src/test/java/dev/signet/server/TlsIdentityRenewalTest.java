package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.issuance.ServerIdentity;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.x509.KeyAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TlsIdentityRenewalTest {

    private final TestCa ca = new TestCa();
    private final AtomicInteger renewals = new AtomicInteger();

    private TlsIdentityRenewal started() {
        var renewal =
                new TlsIdentityRenewal(
                        new ServerIdentity(
                                ca.mounts,
                                ca.issuers,
                                ca.distribution,
                                ca.inventory,
                                ca.audit,
                                ca.database,
                                ca.clock,
                                ca.random,
                                ca.recent,
                                List.of(TestCa.dns("localhost")),
                                ca.lint),
                        ca.clock);
        renewal.onRenewal(renewals::incrementAndGet);
        return renewal;
    }

    private static Instant begin(TlsIdentityRenewal renewal) {
        return renewal.current().chain().getFirst().getNotBefore().toInstant();
    }

    @Test
    void aCertificateIsKeptForHalfOfItsLife() throws Exception {
        var renewal = started();
        renewal.run();
        assertThat(renewals).hasValue(0);

        ca.clock.advance(Duration.ofHours(13));
        renewal.run();

        assertThat(renewals).hasValue(1);
    }

    @Test
    void aCertificateMadeWhileTheClockWasAheadIsReplacedOnceItIsSetRight() throws Exception {
        ca.clock.set(Duration.ofHours(1));
        var renewal = started();
        ca.clock.set(Duration.ofHours(-1));
        assertThat(begin(renewal)).isAfter(ca.clock.instant());

        renewal.run();

        assertThat(renewals).hasValue(1);
        assertThat(begin(renewal)).isBefore(ca.clock.instant());
    }

    @Test
    void aCertificateMovesOverWhenItsIssuerSignsNoMore() throws Exception {
        var renewal = started();
        Issuer next =
                ca.firstIssuers()
                        .intermediate(
                                new IssuerName("issuing-2"),
                                "Test Issuing G2",
                                KeyAlgorithm.EC_P256,
                                Duration.ofDays(365),
                                ca.root());
        Issuer old = ca.issuing();
        ca.issuers.replace(
                List.of(
                        ca.root(),
                        old.with(old.life().in(IssuerState.RETIRED, ca.clock.instant())),
                        next));

        renewal.run();

        assertThat(renewals).hasValue(1);
        assertThat(renewal.current().chain().getFirst().getIssuerX500Principal())
                .hasToString("CN=Test Issuing G2");
    }

    @Test
    void withoutADefaultIssuerAnotherOneOfTheMountCertifiesTheServer() throws Exception {
        ca.execute("UPDATE mounts SET default_issuer = NULL");
        ca.reloadMounts();

        assertThat(started().current().chain().getFirst().getIssuerX500Principal())
                .hasToString("CN=Test Issuing");
    }
}

package dev.signet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Identity;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to certificates, seen by the JDK's own TLS. */
class SwitchesTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private final TestCa ca = SIGNET.ca();

    @AfterEach
    void asBefore() {
        ca.lifetime(Duration.ofHours(24));
        ca.slowDown(Duration.ZERO);
    }

    @Test
    void anExpiredCertificateIsRefusedByTheJdk() {
        Identity over = ca.expired("shop/orders");

        assertThatThrownBy(() -> Handshakes.between(ca.peer(over), ca.peer("shop/inventory")))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("CertificateExpiredException");
    }

    @Test
    void aShortLifeIsSoonOver() {
        ca.lifetime(Duration.ofSeconds(2));
        Identity identity = ca.issue("shop/orders");
        X509Certificate leaf = identity.leaf();

        assertThat(
                        Duration.between(
                                leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofSeconds(2));
        ca.lifetime(Duration.ofHours(1));
        ca.expire(leaf);
        assertThatThrownBy(() -> Handshakes.between(ca.peer(identity), ca.peer("shop/inventory")))
                .hasStackTraceContaining("CertificateExpiredException");
    }

    @Test
    void nobodyWaitsForADayUntilACertificateIsOver() {
        X509Certificate ofADay = ca.issue("shop/orders").leaf();

        assertThatThrownBy(() -> ca.expire(ofADay))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lifetime(Duration)");
    }

    @Test
    void aRevokedCertificateIsRefusedByAPeerThatChecksCrls() throws Exception {
        Identity orders = ca.issue("shop/orders");
        assertThat(Handshakes.between(ca.peer(orders), CrlChecking.peer(ca, orders)))
                .isEqualTo(orders.leaf());

        ca.revoke(orders.leaf());

        assertThat(ca.crl(orders.leaf()).isRevoked(orders.leaf())).isTrue();
        assertThatThrownBy(() -> Handshakes.between(ca.peer(orders), CrlChecking.peer(ca, orders)))
                .hasStackTraceContaining("CertificateRevokedException");
    }

    @Test
    void aNewIssuerSignsBelowTheSameRootAndWhatTheOldOneSignedStaysGood() throws Exception {
        Identity before = ca.issue("shop/orders");
        List<X509Certificate> roots = ca.trustAnchors();

        ca.rotateIssuer();

        Identity after = ca.issue("shop/inventory");
        assertThat(after.leaf().getIssuerX500Principal())
                .isNotEqualTo(before.leaf().getIssuerX500Principal());
        assertThat(ca.trustAnchors()).isEqualTo(roots);
        assertThat(Handshakes.between(ca.peer(before), ca.peer(after))).isEqualTo(before.leaf());
        assertThat(Handshakes.between(ca.peer(after), ca.peer(before))).isEqualTo(after.leaf());
    }

    @Test
    void aNewRootIsTrustedBesideTheOldOneAndWhoKnowsOnlyThatOneRefusesIt() throws Exception {
        Identity before = ca.issue("shop/orders");
        var knowsOldRoot = ca.peer(before);
        int roots = ca.trustAnchors().size();

        ca.rotateRoot();

        Identity after = ca.issue("shop/inventory");
        assertThat(ca.trustAnchors()).hasSize(roots + 1);
        assertThat(ca.client().trustBundle().certificates()).isEqualTo(ca.trustAnchors());
        assertThat(Handshakes.between(ca.peer(after), ca.peer(before))).isEqualTo(after.leaf());
        assertThatThrownBy(() -> Handshakes.between(knowsOldRoot, ca.peer(after)))
                .hasStackTraceContaining("PKIX path");
    }

    @Test
    void anAnnouncedRootIsTrustedBeforeItSigns() throws Exception {
        Identity before = ca.issue("shop/orders");

        ca.announceRoot();
        var knowsBoth = ca.peer(before);
        Identity ofOldRoot = ca.issue("shop/inventory");
        ca.rotateRoot();
        Identity ofNewRoot = ca.issue("shop/inventory");

        assertThat(ofOldRoot.leaf().getIssuerX500Principal())
                .isEqualTo(before.leaf().getIssuerX500Principal());
        assertThat(Handshakes.between(ca.peer(ofNewRoot), knowsBoth)).isEqualTo(ofNewRoot.leaf());
    }

    @Test
    void theRootsOfNowAreInTheFileThatPodsRead() throws Exception {
        ca.rotateRoot();

        assertThat(CaClientConfig.of(ca.server(), ca.caFile()).trustAnchors())
                .isEqualTo(ca.trustAnchors());
    }

    @Test
    void aClientGivesUpOnACaThatIsTooSlowAndIsAnsweredWhenItIsNot() throws Exception {
        CaClientConfig known = ca.clientConfig();
        var impatient =
                new CaClient(
                        new CaClientConfig(
                                known.server(),
                                known.trustAnchors(),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(3)));

        ca.slowDown(Duration.ofHours(1));
        assertThatThrownBy(impatient::trustBundle).isInstanceOf(CaException.Unavailable.class);
        ca.slowDown(Duration.ZERO);

        assertThat(ca.client().trustBundle().certificates()).isNotEmpty();
    }

    @Test
    void anAnswerThatWaitsComesWhenTheCaIsNotSlowAnyMore() throws Exception {
        CaClient client = ca.client();
        ca.slowDown(Duration.ofHours(1));
        CompletableFuture<Integer> roots =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return client.trustBundle().certificates().size();
                    } catch (CaException e) {
                        throw new IllegalStateException(e);
                    }
                });

        ca.slowDown(Duration.ZERO);

        assertThat(roots.get()).isPositive();
    }

    @Test
    void anAnswerCannotComeEarly() {
        assertThatThrownBy(() -> ca.slowDown(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

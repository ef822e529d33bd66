package dev.signet.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.FakeSignet;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TestCa;
import dev.signet.client.TestServer;
import dev.signet.client.json.JsonObject;
import dev.signet.client.renewal.RemoteAuthority;
import dev.signet.client.renewal.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each HTTP client of the JDK has a thread and sockets of its own. */
class ClientsThatEndTest {

    private static final int FEW = 4;

    private final FakeSignet signet = new FakeSignet();
    private Set<Thread> others = Set.of();

    ClientsThatEndTest() throws Exception {}

    @BeforeEach
    void countOthers() {
        others = threads();
    }

    @AfterEach
    void stop() {
        signet.close();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager"))
                .collect(Collectors.toSet());
    }

    /** Those of other tests may end meanwhile. */
    private Set<Thread> ours() {
        Set<Thread> ours = threads();
        ours.removeAll(others);
        return ours;
    }

    private void awaitFewClients() {
        boolean collected = Runtime.version().feature() < 21;
        Awaitility.await()
                .atMost(Duration.ofSeconds(collected ? 30 : 5))
                .until(() -> {
                    if (collected) {
                        System.gc(); // It alone ends clients there.
                    }
                    return ours().size() <= FEW;
                });
    }

    @Test
    void serversThatAreAwayDoNotCostOneEachTimeTheyAreAsked() throws Exception {
        RenewingIdentityConfig config = signet.config();
        try (var other = new TestServer()) {
            config = config.withFurtherServer(other.uri());
        }
        signet.close();
        var authority = new RemoteAuthority(config, Surroundings.REAL);

        for (int i = 0; i < 50; i++) {
            assertThat(
                            catchThrowableOfType(
                                    CaException.Unavailable.class,
                                    () -> authority.trustBundle(Optional.empty())))
                    .isNotNull();
        }

        assertThat(ours()).hasSizeLessThanOrEqualTo(FEW);
    }

    @Test
    void aNewTrustBundleEndsTheOnesBefore() throws Exception {
        var authority = new RemoteAuthority(signet.config(), Surroundings.REAL);

        for (int i = 0; i < 20; i++) {
            authority.trust(List.of(new TestCa("root " + i).root));
            assertThat(authority.trustBundle(Optional.empty())).isPresent();
        }

        awaitFewClients();
    }

    @Test
    void anIdentityThatIsPresentedNoMoreEndsItsOwn() throws Exception {
        var transport = new HttpTransport(signet.config().server());

        for (int i = 0; i < 20; i++) {
            signet.server.answering(200, "application/json", "{}");
            var unused =
                    transport.post(
                            new Credential.MutualTls(signet.root.identity()),
                            "/v1/renew",
                            JsonObject.empty(),
                            Optional.empty());
        }

        awaitFewClients();
        assertThat(signet.server.received)
                .extracting(one -> one.clientCertificate().isPresent())
                .hasSize(20)
                .containsOnly(true);
    }
}

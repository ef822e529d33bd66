package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.FakeSignet;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.TestCa;
import dev.signet.client.TestClock;
import dev.signet.client.TestServer;
import dev.signet.client.TestServer.Given;
import dev.signet.client.json.JsonObject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three servers of one CA; which of them is asked. */
class RemoteAuthorityTest {

    private final TestClock clock = new TestClock(Instant.now());
    private final TestServer first = answering("one");
    private final TestServer second = answering("two");
    private final TestServer third = answering("three");
    private final RemoteAuthority authority =
            new RemoteAuthority(
                    RenewingIdentityConfig.of(
                                    CaClientConfig.of(
                                            first.uri(),
                                            List.of(first.ca.root, second.ca.root, third.ca.root)),
                                    FakeSignet.TOKEN)
                            .withFurtherServer(second.uri())
                            .withFurtherServer(third.uri()),
                    clock.surroundings(1));

    RemoteAuthorityTest() throws IOException, GeneralSecurityException {}

    private static TestServer answering(String version)
            throws IOException, GeneralSecurityException {
        var server = new TestServer();
        String bundle =
                JsonObject.empty()
                        .with("version", version)
                        .with("certificates", List.of(TestCa.pem(server.ca.root)))
                        .toJson();
        server.otherwise = request -> new Given(200, "application/json", Map.of(), bundle);
        return server;
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        third.close();
    }

    @Test
    void oneIsAskedUntilItDoesNotAnswer() throws Exception {
        assertThat(asked()).isEqualTo("one");
        assertThat(asked()).isEqualTo("one");
        first.close();
        assertThat(failure().retryAfter()).isEmpty();

        assertThat(asked()).isEqualTo("two");
        assertThat(asked()).isEqualTo("two");
    }

    @Test
    void afterTheLastTheFirstHasItsTurnAgain() throws Exception {
        first.answering(failing());
        second.answering(failing());
        third.answering(failing());

        assertThat(failure().retryAfter()).isEmpty();
        assertThat(failure().retryAfter()).isEmpty();
        assertThat(failure().retryAfter()).isEmpty();

        assertThat(asked()).isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void oneThatWantsToBeLeftAloneHoldsUpNoneOfTheOthers(int status) throws Exception {
        first.answering(busy(status, 600));

        assertThat(failure().retryAfter()).isEmpty();

        assertThat(asked()).isEqualTo("two");
    }

    @Test
    void oneThatWantsToBeLeftAloneIsPassedOver() throws Exception {
        first.answering(busy(503, 600));
        second.answering(failing());
        third.answering(failing());
        assertThat(failure().retryAfter()).isEmpty();
        assertThat(failure().retryAfter()).isEmpty();
        assertThat(failure().retryAfter()).isEmpty();

        assertThat(asked()).isEqualTo("two");
        assertThat(first.received).hasSize(1);
    }

    @Test
    void ifAllWantThatTheWaitIsTheShortestAndItsServerIsNext() throws Exception {
        first.answering(busy(503, 600));
        second.answering(busy(429, 30));
        third.answering(busy(503, 60));
        assertThat(failure().retryAfter()).isEmpty();
        assertThat(failure().retryAfter()).isEmpty();

        assertThat(failure().retryAfter()).contains(Duration.ofSeconds(30));
        clock.pass(Duration.ofSeconds(30));

        assertThat(asked()).isEqualTo("two");
    }

    private String asked() throws CaException {
        return authority.trustBundle(Optional.empty()).orElseThrow().value().version();
    }

    private CaException.Unavailable failure() {
        return catchThrowableOfType(CaException.Unavailable.class, this::asked);
    }

    private static Given failing() {
        return new Given(503, "application/problem+json", Map.of(), "{}");
    }

    private static Given busy(int status, int seconds) {
        return new Given(
                status,
                "application/problem+json",
                Map.of("Retry-After", String.valueOf(seconds)),
                "{}");
    }
}

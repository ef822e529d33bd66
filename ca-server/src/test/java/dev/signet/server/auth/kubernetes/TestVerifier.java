package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestClock;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.KubernetesCaller;
import dev.signet.server.auth.jwt.KeyFetchLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;

/** The verifier of some clusters, and assertions on its answers. */
final class TestVerifier {

    final TestClock clock = new TestClock(TestCluster.NOW);
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final ServiceAccountTokens tokens;

    TestVerifier(ClusterConfig... clusters) {
        tokens =
                new ServiceAccountTokens(
                        List.of(clusters), KeyFetchLimits.DEFAULT, clock, Runnable::run, metrics);
    }

    KubernetesCaller accepted(String token) {
        AuthenticationOutcome outcome = tokens.authenticate(token);
        assertThat(outcome).isInstanceOf(Authenticated.class);
        return (KubernetesCaller) ((Authenticated) outcome).caller();
    }

    /**
     * Asserts that {@code token} is rejected for a reason fit to be sent that contains {@code why}.
     */
    void assertRejected(String token, String why) {
        assertThat(tokens.authenticate(token))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.reason())
                                        .contains(why)
                                        .hasSizeLessThan(1_000)
                                        .matches("[ -~…]+")
                                        .doesNotContain(partOf(token)));
    }

    /** Something that a reason has only if it quotes the token. */
    private static CharSequence partOf(String token) {
        int start = token.length() / 3;
        return token.length() < 60 ? "no such text" : token.substring(start, start + 20);
    }
}

package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.FaultySigner;
import dev.signet.server.TestCa;
import dev.signet.server.audit.Author;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.join.JoinTokenChanges;
import dev.signet.server.auth.join.JoinTokenChanges.Made;
import dev.signet.server.auth.join.JoinTokens;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.RoleName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A join token and the one certificate that it is good for, on the database the tests run on. */
class JoinTokenUseTest {

    private static final Author OPERATOR = new Author("operator:test", "request-1");
    private static final RoleName EDGE = new RoleName("edge");
    private static final String NAME = "web-7.example.org";

    private TestCa ca;
    private JoinTokenChanges changes;

    @BeforeEach
    void start() {
        ca = new TestCa();
        changes = new JoinTokenChanges("edge.example", ca.audit, ca.database, ca.clock, ca.random);
        ca.roles.replace(
                List.of(
                        TestCa.role(
                                "edge",
                                TestCa.ROLE
                                        .replace("\"dev\"", "\"join:*\"")
                                        .replace("\"shop\"", "\"edge\""))));
    }

    @AfterEach
    void stop() {
        ca.database.close();
    }

    private Made made() {
        return changes.create(OPERATOR, EDGE, "edge", "web-7", Duration.ofMinutes(10))
                .orElseThrow();
    }

    private Caller joining(Made made) {
        var outcome = new JoinTokens(ca.database, ca.clock).authenticate(made.secret().text());
        return ((Authenticated) outcome).caller();
    }

    private IssuanceOutcome issue(Caller caller) {
        return ca.issuance.issue(caller, TestCa.request(NAME), TestCa.context());
    }

    @Test
    void ofMachinesThatUseATokenAtTheSameTimeOneIsIssuedTo() throws Exception {
        Caller caller = joining(made());
        int machines = 8;
        var start = new CountDownLatch(1);
        List<Callable<IssuanceOutcome>> tries = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            tries.add(() -> {
                start.await();
                return issue(caller);
            });
        }
        List<IssuanceOutcome> outcomes = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(machines)) {
            var running = tries.stream().map(threads::submit).toList();
            start.countDown();
            for (var one : running) {
                outcomes.add(one.get());
            }
        }

        assertThat(outcomes).filteredOn(IssuanceOutcome.Issued.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(IssuanceOutcome.CredentialSpent.class::isInstance)
                .hasSize(machines - 1);
        assertThat(ca.count("certificates WHERE cluster = 'join:machines'")).isEqualTo(1);
        assertThat(ca.auditKinds()).containsOnlyOnce("JoinTokenUsed");
    }

    @Test
    void aTokenThatEndsBetweenProofAndDeedReservesNothing() {
        Caller expired = joining(made());
        ca.clock.advance(Duration.ofMinutes(10));
        assertThat(issue(expired)).isInstanceOf(IssuanceOutcome.CredentialSpent.class);

        Made made = made();
        Caller revoked = joining(made);
        changes.revoke(OPERATOR, made.token().id());
        assertThat(issue(revoked)).isInstanceOf(IssuanceOutcome.CredentialSpent.class);

        assertThat(ca.count("certificates WHERE cluster = 'join:machines'")).isZero();
    }

    @Test
    void aReservationThatFailsUsesNothingUp() {
        Caller caller = joining(made());
        RequestedKey.Presented key = TestCa.presentedKey();
        ca.database.inTransaction(
                tx -> ca.inventory.blockKey(tx, key.key().sha256Hex(), ca.clock.instant()));

        assertThat(ca.issuance.issue(caller, TestCa.request(key, NAME), TestCa.context()))
                .isInstanceOf(IssuanceOutcome.NotGranted.class);
        assertThat(issue(caller)).isInstanceOf(IssuanceOutcome.Issued.class);
    }

    @Test
    void aCertificateThatCannotBeSignedHasUsedTheTokenUp() {
        Caller caller = joining(made());
        ca.signer.fault = FaultySigner.Fault.BEFORE_SIGNING;

        assertThat(issue(caller)).isInstanceOf(IssuanceOutcome.SignerUnavailable.class);
        ca.signer.fault = FaultySigner.Fault.NONE;
        assertThat(issue(caller)).isInstanceOf(IssuanceOutcome.CredentialSpent.class);
    }

    @Test
    void aTokenIsForgottenAWeekAfterItsEnd() {
        Made old = made();
        ca.clock.advance(Duration.ofDays(7).plusMinutes(10));
        var _ = made();
        assertThat(changes.find(old.token().id())).isPresent();

        ca.clock.advance(Duration.ofSeconds(1));
        var _ = made();
        assertThat(changes.find(old.token().id())).isEmpty();
        assertThat(changes.newest()).hasSize(2);
    }

    @Test
    void thereAreAtMostAThousandThatCouldBeUsed() {
        for (int i = 0; i < 1_000; i++) {
            var _ = made();
        }

        assertThat(changes.create(OPERATOR, EDGE, "edge", "one-more", Duration.ofMinutes(1)))
                .isEmpty();
        ca.clock.advance(Duration.ofMinutes(10));
        assertThat(made()).isNotNull();
    }
}

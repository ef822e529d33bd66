package dev.signet.server.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestClock;
import dev.signet.server.TestDatabase;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.token.ApiTokenOutcome.Made;
import dev.signet.server.auth.token.ApiTokenOutcome.NameTaken;
import dev.signet.server.auth.token.ApiTokenOutcome.NotPermitted;
import dev.signet.server.auth.token.ApiTokenOutcome.Revoked;
import dev.signet.server.auth.token.ApiTokenOutcome.Unknown;
import dev.signet.server.database.Database;
import dev.signet.server.retention.ComingMonths;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of API tokens, on every supported database. */
class ApiTokensTest {

    private static final Duration DAY = Duration.ofDays(1);

    /** As a client certificate or a login would prove it. */
    private static final OperatorCaller ALICE = new OperatorCaller("oidc:alice", Grants.ADMIN);

    private final TestClock clock = new TestClock(Instant.parse("2026-03-02T03:04:05.678Z"));
    private Database database;
    private ApiTokens tokens;
    private ApiTokenChanges changes;
    private OperatorUse use;

    @BeforeEach
    void openADatabase() {
        database = TestDatabase.fresh().database();
        new ComingMonths(database, clock).open();
        var audit = new AuditLog(clock, new SecureRandom());
        tokens = new ApiTokens(audit, database, clock);
        changes = new ApiTokenChanges(audit, database, clock, new SecureRandom());
        use = new OperatorUse(audit, database, clock);
    }

    private ApiTokenOutcome create(OperatorCaller by, String name, String grants) {
        return changes.create(by, name, Grants.parse(grants), DAY, "request");
    }

    private Made made(OperatorCaller by, String name, String grants) {
        return (Made) create(by, name, grants);
    }

    private Made bootstrap() {
        return changes.bootstrap(Optional.empty(), false).orElseThrow();
    }

    /** Calls, as the gate sees it. */
    private OperatorCaller used(TokenSecret secret) {
        if (tokens.authenticate(secret.text()) instanceof Authenticated(OperatorCaller operator)) {
            use.note(operator, "request");
            return operator;
        }
        throw new AssertionError("not authenticated");
    }

    private String refusal(TokenSecret secret) {
        return ((Rejected) tokens.authenticate(secret.text())).reason();
    }

    private List<Map<String, Object>> rows() {
        return database.resultOf(
                tx -> tx.createQuery("SELECT * FROM api_tokens").mapToMap().list());
    }

    private List<String> audited() {
        return database.resultOf(tx ->
                tx.createQuery("SELECT caller || ' ' || kind FROM audit_events ORDER BY id")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void aTokenProvesTheOperatorItWasMadeForAndNoMoreThanItWasGranted() {
        Made team = made(ALICE, "team", "team@namespace:prod/shop");

        assertThat(team.secret().text()).matches("signet_op_[A-Za-z0-9_-]{43}");
        assertThat(tokens.authenticate(team.secret().text()))
                .isEqualTo(
                        new Authenticated(
                                new OperatorCaller(
                                        "team", Grants.parse("team@namespace:prod/shop"))));
        assertThat(audited()).containsExactly("operator:oidc:alice ApiTokenCreated");
    }

    @Test
    void theTokenItselfIsNotKeptAndNotPrinted() {
        Made made = made(ALICE, "team", "auditor");
        String secret = made.secret().text().substring(10);

        assertThat(rows().toString()).contains("team").doesNotContain(secret);
        assertThat(made.toString()).doesNotContain(secret);
    }

    @Test
    void aTokenOfAnotherServerIsRejected() {
        var _ = bootstrap();
        var other = new TokenSecret("signet_op_" + "A".repeat(43));

        assertThat(refusal(other)).contains("not known here").doesNotContain("AAAA");
    }

    @Test
    void aTokenWithOneCharacterInOtherCaseIsRejected() {
        String token = bootstrap().secret().text();
        for (int i = "signet_op_".length(); i < token.length(); i++) {
            char other =
                    Character.isUpperCase(token.charAt(i))
                            ? Character.toLowerCase(token.charAt(i))
                            : Character.toUpperCase(token.charAt(i));
            if (other != token.charAt(i)) {
                String changed = token.substring(0, i) + other + token.substring(i + 1);
                assertThat(tokens.authenticate(changed)).isInstanceOf(Rejected.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "signet_op_",
                "signet_op_AAAA",
                "signet_op_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%",
                "signet_op_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "signet_op_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "SIGNET_OP_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatDoesNotHaveTheFormOfATokenIsRejected(String token) {
        assertThat(tokens.authenticate(token))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("not complete"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a b", "a/b", "a:b", "ä"})
    void aNameThatWouldMuddleAuditEventsIsRefused(String name) {
        assertThatThrownBy(() -> create(ALICE, name, "auditor"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT59S", "P365DT1S"})
    void aTokenThatWouldLastForNothingOrForEverIsRefused(String lifetime) {
        assertThatThrownBy(() ->
                        changes.create(
                                ALICE,
                                "team",
                                Grants.parse("auditor"),
                                Duration.parse(lifetime),
                                ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenIsGoodUntilItExpiresAndItsUseAfterwardsIsAuditedOnceAnHour() {
        Made team = made(ALICE, "team", "auditor");

        clock.advance(DAY.minusSeconds(1));
        assertThat(used(team.secret()).operator()).isEqualTo("team");
        clock.advance(Duration.ofSeconds(1));
        assertThat(refusal(team.secret())).contains("team expired at 2026-03-03T03:04:05Z");
        assertThat(refusal(team.secret())).contains("expired");
        clock.advance(Duration.ofHours(1).plusSeconds(1));
        assertThat(refusal(team.secret())).contains("expired");

        assertThat(audited())
                .containsExactly(
                        "operator:oidc:alice ApiTokenCreated",
                        "operator:team ApiTokenFirstUsed",
                        "operator:team ApiTokenRefused",
                        "operator:team ApiTokenRefused");
    }

    @Test
    void aRevokedTokenIsRefusedFromThenOnAndItsNameIsNotGivenAgain() {
        Made team = made(ALICE, "team", "auditor");

        assertThat(changes.revoke(ALICE, "team", "request")).isEqualTo(new Revoked());
        assertThat(changes.revoke(ALICE, "team", "request")).isEqualTo(new Revoked());

        assertThat(refusal(team.secret())).contains("team was revoked at");
        assertThat(create(ALICE, "team", "auditor")).isEqualTo(new NameTaken("team"));
        assertThat(changes.rotate(ALICE, "team", Optional.empty(), ""))
                .isEqualTo(new Unknown("team"));
        assertThat(changes.all()).isEmpty();
        assertThat(audited())
                .containsExactly(
                        "operator:oidc:alice ApiTokenCreated",
                        "operator:oidc:alice ApiTokenRevoked",
                        "operator:team ApiTokenRefused");
    }

    @Test
    void aRotatedTokenHasAnotherSecretAndTheOldOneIsUnknown() {
        Made team = made(ALICE, "team", "auditor");
        clock.advance(Duration.ofHours(2));

        Made rotated = (Made) changes.rotate(ALICE, "team", Optional.empty(), "request");

        assertThat(refusal(team.secret())).contains("was it rotated?");
        assertThat(used(rotated.secret()).operator()).isEqualTo("team");
        assertThat(rotated.token().expiresAt()).isEqualTo("2026-03-03T05:04:05Z");
        assertThat(audited()).contains("operator:oidc:alice ApiTokenRotated");
    }

    @ParameterizedTest
    @CsvSource({
        "tokens:write, admin",
        "tokens:write, roles:write@role:web",
        "tokens:write admin@mount:edge, admin",
        "tokens:write admin@mount:edge, roles:write@role:web",
        "security-officer tokens:write, database:backup"
    })
    void nobodyGrantsOrRevokesWhatTheyDoNotHave(String own, String others) {
        var limited = new OperatorCaller("limited", Grants.parse(own));
        var _ = made(ALICE, "other", others);

        assertThat(create(limited, "more", others)).isInstanceOf(NotPermitted.class);
        assertThat(changes.revoke(limited, "other", "")).isInstanceOf(NotPermitted.class);
        assertThat(changes.rotate(limited, "other", Optional.empty(), ""))
                .isInstanceOf(NotPermitted.class);
    }

    @Test
    void nobodyTakesOverTheNameOfAnotherByRotatingItsToken() {
        OperatorCaller first = used(bootstrap().secret());
        OperatorCaller alice = made(first, "alice", "admin").token().caller();
        OperatorCaller bob = made(first, "bob", "admin").token().caller();
        OperatorCaller robot = made(alice, "robot", "admin").token().caller();

        assertThat(changes.rotate(bob, "alice", Optional.empty(), ""))
                .isInstanceOf(NotPermitted.class);
        assertThat(changes.rotate(bob, "robot", Optional.empty(), ""))
                .isInstanceOf(NotPermitted.class);
        assertThat(changes.rotate(first, "alice", Optional.empty(), ""))
                .isInstanceOf(NotPermitted.class);
        assertThat(changes.rotate(alice, "robot", Optional.empty(), "")).isInstanceOf(Made.class);
        assertThat(changes.rotate(robot, "robot", Optional.empty(), "")).isInstanceOf(Made.class);
        assertThat(changes.rotate(bob, "bob", Optional.empty(), "")).isInstanceOf(Made.class);
    }

    @Test
    void theBootstrapTokenEndsWhenAnotherAdminIsSeen() {
        Made first = bootstrap();
        Made alice = made(used(first.secret()), "alice", "admin");
        Made auditor = made(used(first.secret()), "auditor", "auditor admin@mount:edge");

        var _ = used(auditor.secret());
        assertThat(used(first.secret()).operator()).isEqualTo("bootstrap");
        var _ = used(alice.secret());
        assertThat(refusal(first.secret())).contains("bootstrap was revoked");
        assertThat(audited())
                .containsSubsequence(
                        "operator:alice ApiTokenFirstUsed",
                        "operator:alice BootstrapTokenEnded",
                        "operator:bootstrap ApiTokenRefused");
        assertThat(audited()).containsOnlyOnce("operator:alice BootstrapTokenEnded");
    }

    @Test
    void theBootstrapTokenEndsWhateverProvedTheOtherAdmin() {
        Made first = bootstrap();

        use.note(ALICE, "request");

        assertThat(refusal(first.secret())).contains("revoked");
    }

    @Test
    void whatWasBootstrappedIsSoOnceUnlessSomebodyAsksForItAnew() {
        Made first = bootstrap();
        assertThat(changes.bootstrap(Optional.empty(), false)).isEmpty();

        Made second = changes.bootstrap(Optional.empty(), true).orElseThrow();
        assertThat(second.token().name()).isEqualTo("bootstrap-2");
        assertThat(used(second.secret()).grants()).isEqualTo(Grants.ADMIN);
        assertThat(refusal(first.secret())).contains("revoked");
        assertThat(used(second.secret()).operator()).isEqualTo("bootstrap-2");
    }

    @Test
    void theTimeOfTheLastUseIsKeptToWithinAnHour() {
        Made team = made(ALICE, "team", "auditor");
        assertThat(changes.all().getFirst().lastUsedAt()).isEmpty();

        var _ = used(team.secret());
        clock.advance(Duration.ofMinutes(59));
        var _ = used(team.secret());
        assertThat(changes.all().getFirst().lastUsedAt())
                .contains(Instant.parse("2026-03-02T03:04:05Z"));
        clock.advance(Duration.ofMinutes(2));
        var _ = used(team.secret());
        assertThat(changes.all().getFirst().lastUsedAt())
                .contains(Instant.parse("2026-03-02T04:05:05Z"));
        assertThat(audited()).containsOnlyOnce("operator:team ApiTokenFirstUsed");
    }
}

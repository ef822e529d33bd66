package dev.signet.server.auth.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.signet.server.TestClock;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Caller.JwtCaller;
import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.Jwts;
import dev.signet.server.auth.jwt.TestProvider;
import dev.signet.server.auth.jwt.TokenAlgorithm;
import dev.signet.server.identity.WorkloadIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of a CI system, whose keys are fetched over HTTPS. */
class WorkloadTokensTest {

    /** {@code sha256sum} of the subject. */
    private static final String SUBJECT_HASH =
            "86b7dba5cbb8a1f69245f92c3c9313f7cff1f39151e3e9e32d3134b90c8f70b8";

    @TempDir Path folder;

    private final TestClock clock = new TestClock(TestProvider.NOW);
    private TestProvider provider;
    private Jwts jwts;

    @BeforeEach
    void start() {
        provider = new TestProvider(folder);
        jwts = verifier(JwtIssuerConfig.DEFAULT_ALGORITHMS, ci());
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private Jwts verifier(Set<TokenAlgorithm> algorithms, WorkloadRule... workloads) {
        var config =
                new WorkloadIssuerConfig(
                        new JwtIssuerConfig(
                                "ci",
                                provider.issuer(),
                                TestProvider.AUDIENCE,
                                algorithms,
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(10),
                                provider.keys()),
                        "ci.example.org",
                        List.of(workloads));
        return new Jwts(
                List.of(new WorkloadTokens(config, clock, Runnable::run)),
                token -> new Rejected("no cluster's"));
    }

    private static WorkloadRule ci() {
        return new WorkloadRule(
                List.of(
                        new ClaimRule("project_path", List.of("shop/*")),
                        new ClaimRule("ref_protected", List.of("true"))),
                new NameTemplate("shop"),
                new NameTemplate("ci-{{project}}"));
    }

    private void assertRejected(String token, String why) {
        assertThat(jwts.authenticate(token))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.reason())
                                        .contains(why)
                                        .hasSizeLessThan(1_000)
                                        .doesNotContain(token));
    }

    @Test
    void aTokenProvesTheWorkloadThatItsClaimsAreBoundTo() {
        AuthenticationOutcome outcome = jwts.authenticate(provider.token());

        assertThat(outcome)
                .isEqualTo(
                        new Authenticated(
                                new JwtCaller(
                                        new WorkloadIdentity(
                                                "jwt:ci",
                                                "ci.example.org",
                                                "shop",
                                                "ci-web",
                                                SUBJECT_HASH,
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty()),
                                        "7f0d0c3e-1111-4222-8333-944455566677",
                                        TestProvider.NOW.plusSeconds(600))));
        assertThat(((Authenticated) outcome).caller().name()).isEqualTo("jwt:ci/shop/ci-web");
    }

    static Stream<Arguments> bad() {
        Instant now = TestProvider.NOW;
        return Stream.of(
                refused("another audience", c -> c.audience("vault"), "audience is ['vault']"),
                refused("no audience", c -> c.audience((String) null), "'aud' must be"),
                refused("no subject", c -> c.subject(null), "'sub' must be"),
                refused("no time of issue", c -> c.issueTime(null), "'iat' must be"),
                refused("no end", c -> c.expirationTime(null), "'exp' must be"),
                refused(
                        "expired",
                        c -> c.expirationTime(Date.from(now.minusSeconds(10))),
                        "expired at 2026-03-01T11:59:50Z"),
                refused(
                        "older than max_age",
                        c -> c.issueTime(Date.from(now.minusSeconds(310))),
                        "more than 300 s ago"),
                refused(
                        "of the future",
                        c -> c.issueTime(Date.from(now.plusSeconds(11))),
                        "begins at 2026-03-01T12:00:11Z"),
                refused(
                        "not yet good",
                        c -> c.notBeforeTime(Date.from(now.plusSeconds(11))),
                        "begins at 2026-03-01T12:00:11Z"),
                refused("another project", c -> c.claim("project_path", "bank/web"), "no workload"),
                refused("a prefix", c -> c.claim("project_path", "shop"), "no workload"),
                refused("an unprotected ref", c -> c.claim("ref_protected", false), "no workload"),
                refused("a missing claim", c -> c.claim("ref_protected", null), "no workload"),
                refused("an object", c -> c.claim("project_path", Map.of()), "no workload"),
                refused("no name", c -> c.claim("project", null), "'project' is no string"),
                refused(
                        "a list",
                        c -> c.claim("project", List.of("web")),
                        "'project' is no string"),
                refused("upper case", c -> c.claim("project", "Web"), "must be a DNS label"),
                refused("two labels", c -> c.claim("project", "a.b"), "must be a DNS label"),
                refused("a glob", c -> c.claim("project", "*"), "must be a DNS label"),
                refused("a variable", c -> c.claim("project", "{{pod}}"), "must be a DNS label"),
                refused("too long", c -> c.claim("project", "a".repeat(61)), "more than 63"));
    }

    private static Arguments refused(
            String what, UnaryOperator<JWTClaimsSet.Builder> change, String why) {
        return Arguments.of(what, change, why);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refusesATokenWith(String what, UnaryOperator<JWTClaimsSet.Builder> change, String why) {
        assertRejected(provider.token(change), why);
    }

    @Test
    void theSkewIsGrantedAtBothEnds() {
        Instant now = TestProvider.NOW;

        assertThat(
                        List.of(
                                provider.token(c ->
                                        c.issueTime(Date.from(now.plusSeconds(10)))
                                                .notBeforeTime(null)),
                                provider.token(c -> c.issueTime(Date.from(now.minusSeconds(309)))),
                                provider.token(
                                        c -> c.expirationTime(Date.from(now.minusSeconds(9))))))
                .allSatisfy(token ->
                        assertThat(jwts.authenticate(token)).isInstanceOf(Authenticated.class));
    }

    @Test
    void aTokenIsGoodAsOftenAsItIsSentUntilItEnds() {
        String token = provider.token();

        assertThat(jwts.authenticate(token)).isEqualTo(jwts.authenticate(token));
        clock.advance(Duration.ofSeconds(311));
        assertRejected(token, "request a new one");
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        var first =
                new WorkloadRule(
                        List.of(new ClaimRule("pipeline", List.of("42"))),
                        new NameTemplate("first"),
                        new NameTemplate("one"));

        var outcome =
                (Authenticated)
                        verifier(JwtIssuerConfig.DEFAULT_ALGORITHMS, first, ci())
                                .authenticate(provider.token());

        assertThat(outcome.caller().name()).isEqualTo("jwt:ci/first/one");
    }

    @Test
    void anAlgorithmBeyondTheListIsRefusedWithoutLookingForKeys() {
        jwts = verifier(Set.of(TokenAlgorithm.ES256), ci());

        assertRejected(provider.token(), "signed with RS256");
        assertThat(provider.fetches()).isZero();
    }

    @Test
    void anAlgorithmThatTheKeyDoesNotHaveIsRefused() {
        assertRejected(provider.token(JWSAlgorithm.PS256, c -> c), "RS256, ES256, ES384");
        assertRejected(provider.token(JWSAlgorithm.RS512, c -> c), "RS256, ES256, ES384");
    }

    @Test
    void aKeyThatIsNewIsFoundAndAnInventedOneAsksAtMostOnceInTenSeconds() {
        assertThat(jwts.authenticate(provider.token())).isInstanceOf(Authenticated.class);
        clock.advance(Duration.ofSeconds(10));
        provider.rotate();
        assertThat(jwts.authenticate(provider.token())).isInstanceOf(Authenticated.class);
        long before = provider.fetches();

        for (int i = 0; i < 20; i++) {
            provider.signWithAnUnpublishedKey("invented-" + i);
            assertRejected(provider.token(), "not by a key that the issuer ci publishes");
        }

        assertThat(provider.fetches()).isEqualTo(before);
    }

    @Test
    void anIssuerThatCannotBeReachedIsNoReasonToTakeItsTokensForBad() {
        provider.host.on("/keys", exchange -> exchange.sendResponseHeaders(500, -1));

        assertThat(jwts.authenticate(provider.token()))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.reason())
                                        .isEqualTo(
                                                "the keys of issuer ci cannot be had at the moment;"
                                                        + " try again"));
    }

    @Test
    void keysOnAnotherHostThanTheIssuersAreNotFetched() {
        provider.host.discovery("", provider.issuer(), "https://other.example/keys");

        assertThat(jwts.authenticate(provider.token())).isInstanceOf(Unavailable.class);
        assertThat(provider.fetches()).isZero();
    }

    @Test
    void aTokenOfAnotherIssuerIsJudgedByTheClustersAlone() {
        assertRejected(provider.token(c -> c.issuer("https://other.example")), "no cluster's");
        assertRejected(provider.token(c -> c.issuer(null)), "no cluster's");
        assertRejected(provider.token(c -> c.issuer(provider.issuer() + "/")), "no cluster's");
        assertThat(provider.fetches()).isZero();
    }

    @Test
    void whatIsNoTokenIsRefusedByNobodyElse() {
        assertRejected("ab.cd", "not a signed JWT");
    }
}

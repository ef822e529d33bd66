package dev.signet.server.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.signet.server.TestCa;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.Jwts;
import dev.signet.server.auth.jwt.TestProvider;
import dev.signet.server.auth.login.OperatorLogins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** ID tokens of a provider whose keys are fetched over HTTPS, and the logins they are. */
class OidcOperatorsTest {

    private static final String CLIENT = "signet-cli";

    @TempDir Path folder;

    private TestCa ca;
    private TestProvider provider;
    private Jwts jwts;

    @BeforeEach
    void start() {
        ca = new TestCa();
        provider = new TestProvider(folder);
        jwts = verifier();
    }

    @AfterEach
    void stop() {
        provider.close();
        ca.database.close();
    }

    /** One of several servers on the same database. */
    private Jwts verifier() {
        var config =
                new OidcConfig(
                        new JwtIssuerConfig(
                                "oidc",
                                provider.issuer(),
                                CLIENT,
                                JwtIssuerConfig.DEFAULT_ALGORITHMS,
                                Duration.ofHours(24),
                                Duration.ofSeconds(10),
                                provider.keys()),
                        CLIENT,
                        OidcConfig.DEFAULT_SCOPES,
                        "email",
                        List.of(
                                rule("groups", "ca-admins", "admin"),
                                rule("groups", "shop", "team@namespace:prod/shop"),
                                rule("email", "*@audit.example", "auditor")));
        return new Jwts(
                List.of(
                        new OidcOperators(
                                config,
                                new OperatorLogins(ca.audit, ca.database, ca.clock),
                                ca.clock,
                                Runnable::run)),
                token -> new Rejected("no cluster's"));
    }

    private static GrantRule rule(String claim, String value, String grants) {
        return new GrantRule(List.of(new ClaimRule(claim, List.of(value))), Grants.parse(grants));
    }

    private String token(UnaryOperator<JWTClaimsSet.Builder> change) {
        return provider.token(claims ->
                change.apply(
                        claims.audience(CLIENT)
                                .claim("email", "alice@example.org")
                                .claim("groups", List.of("staff", "shop"))));
    }

    private List<String> logins() {
        return ca.database.resultOf(tx ->
                tx.createQuery(
                                "SELECT caller || ' ' || body FROM audit_events"
                                        + " WHERE kind = 'OperatorLoggedIn' ORDER BY id")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void anOperatorHasTheGrantsOfAllThatItsClaimsMatch() {
        AuthenticationOutcome outcome =
                jwts.authenticate(token(c -> c.claim("email", "bob@audit.example")));

        assertThat(outcome)
                .isEqualTo(
                        new Authenticated(
                                new OperatorCaller(
                                        "oidc:bob@audit.example",
                                        Grants.parse("team@namespace:prod/shop auditor"))));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                refused(
                        "nothing granted",
                        c -> c.claim("groups", List.of("staff")),
                        "nothing here"),
                refused("no groups", c -> c.claim("groups", null), "nothing here"),
                refused("another audience", c -> c.audience("other"), "audience is ['other']"),
                refused("another party", c -> c.claim("azp", "other"), "not issued to the client"),
                refused("a party that is no text", c -> c.claim("azp", 1), "not issued to"),
                refused(
                        "several audiences and no party",
                        c -> c.audience(List.of(CLIENT, "other")),
                        "not issued to the client"),
                refused("no name", c -> c.claim("email", null), "'email', which names"),
                refused(
                        "a name with a space",
                        c -> c.claim("email", "a b"),
                        "'email', which names"),
                refused("a name too long", c -> c.claim("email", "a".repeat(201)), "1 to 200"),
                refused(
                        "an end that is past",
                        c -> c.expirationTime(Date.from(TestProvider.NOW.minusSeconds(11))),
                        "expired at"));
    }

    private static Arguments refused(
            String what, UnaryOperator<JWTClaimsSet.Builder> change, String why) {
        return Arguments.of(what, change, why);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refusesATokenWith(String what, UnaryOperator<JWTClaimsSet.Builder> change, String why) {
        assertThat(jwts.authenticate(token(change)))
                .isInstanceOfSatisfying(
                        Rejected.class, rejected -> assertThat(rejected.reason()).contains(why));
        assertThat(logins()).as("what is refused is no login").isEmpty();
    }

    @Test
    void aTokenForSeveralAudiencesMustNameOurClientAsItsParty() {
        assertThat(
                        jwts.authenticate(
                                token(c ->
                                        c.audience(List.of(CLIENT, "other")).claim("azp", CLIENT))))
                .isInstanceOf(Authenticated.class);
    }

    @Test
    void aKeyOfNobodysProvesNobody() {
        provider.signWithAnUnpublishedKey("other");

        assertThat(jwts.authenticate(token(c -> c))).isInstanceOf(Rejected.class);
        assertThat(logins()).isEmpty();
    }

    @Test
    void aTokenIsOneLoginOnWhicheverServerAndAnotherOneAnother() {
        String token = token(c -> c);

        var _ = jwts.authenticate(token);
        var _ = jwts.authenticate(token);
        var _ = verifier().authenticate(token);
        assertThat(logins())
                .containsExactly(
                        "operator:oidc:alice@example.org {\"operator\":\"oidc:alice@example.org\","
                                + "\"method\":\"oidc\",\"grants\":\"team@namespace:prod/shop\"}");

        var _ = jwts.authenticate(token(c -> c.jwtID("another")));
        assertThat(logins()).hasSize(2);
    }

    @Test
    void aTokenThatIsUsedHalfADayLaterIsALoginAgain() {
        String token =
                token(c -> c.expirationTime(Date.from(TestProvider.NOW.plusSeconds(80_000))));
        var _ = jwts.authenticate(token);

        ca.clock.advance(Duration.ofHours(12).minusSeconds(1));
        var _ = jwts.authenticate(token);
        assertThat(logins()).hasSize(1);
        ca.clock.advance(Duration.ofSeconds(1));
        var _ = jwts.authenticate(token);
        assertThat(logins()).hasSize(2);
        assertThat(ca.count("operator_logins")).isEqualTo(1);
    }

    @Test
    void whoseLoginCannotBeWrittenIsNotLetIn() {
        ca.execute("ALTER TABLE audit_events RENAME TO gone");

        assertThatThrownBy(() -> jwts.authenticate(token(c -> c)))
                .isInstanceOf(RuntimeException.class);
        assertThat(ca.count("operator_logins")).isZero();
    }
}

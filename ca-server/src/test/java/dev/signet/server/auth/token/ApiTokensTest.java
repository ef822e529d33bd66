package dev.signet.server.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestDatabase;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.database.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTokensTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final ApiTokenStore store =
            new ApiTokenStore(new SecureRandom(), Clock.fixed(NOW, ZoneOffset.UTC));
    private Database database;
    private ApiTokens tokens;

    @BeforeEach
    void openADatabase() {
        database = TestDatabase.fresh().database();
        tokens = new ApiTokens(database, store);
    }

    private String create(String name) {
        return database.resultOf(tx -> store.create(tx, name));
    }

    private List<Map<String, Object>> rows() {
        return database.resultOf(
                tx -> tx.createQuery("SELECT name, token_hash FROM api_tokens").mapToMap().list());
    }

    @Test
    void aTokenProvesTheOperatorItWasMadeFor() {
        String bootstrap = create("bootstrap");
        String second = create("second");

        assertThat(bootstrap).matches("signet_op_[A-Za-z0-9_-]{43}").isNotEqualTo(second);
        assertThat(tokens.authenticate(bootstrap))
                .isEqualTo(new Authenticated(new OperatorCaller("bootstrap", Grants.ADMIN)));
        assertThat(tokens.authenticate(second))
                .isEqualTo(new Authenticated(new OperatorCaller("second", Grants.ADMIN)));
    }

    @Test
    void theTokenItselfIsNotKept() {
        String token = create("bootstrap");

        assertThat(rows().toString()).contains("bootstrap").doesNotContain(token.substring(10));
    }

    @Test
    void aTokenOfAnotherServerIsRejected() {
        var _ = create("bootstrap");
        String other = "signet_op_" + "A".repeat(43);

        assertThat(tokens.authenticate(other))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected ->
                                assertThat(rejected.reason())
                                        .contains("not known here")
                                        .doesNotContain("AAAA"));
    }

    @Test
    void aTokenWithOneCharacterInOtherCaseIsRejected() {
        String token = create("bootstrap");
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

    @Test
    void aNameIsGivenOnce() {
        String token = create("bootstrap");

        assertThatThrownBy(() -> create("bootstrap"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bootstrap");
        assertThat(tokens.authenticate(token)).isInstanceOf(Authenticated.class);
        assertThat(rows()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a b", "a/b", "a:b", "ä"})
    void aNameThatWouldMuddleAuditEventsIsRefused(String name) {
        assertThatThrownBy(() -> create(name)).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.signet.server.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimRuleTest {

    private static JsonNode claims() {
        try {
            return new ObjectMapper()
                    .readTree(
                            """
                            {"ref": "refs/heads/main", "protected": true, "run": 7, "part": 1.5,
                             "groups": ["dev", "ops"], "none": [], "null": null,
                             "a/b": "slash", "kubernetes.io": {"namespace": "shop"}}
                            """);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ref, refs/heads/main",
        "ref, refs/heads/*",
        "ref, *main",
        "protected, true",
        "run, 7",
        "groups, ops",
        "groups, o*",
        "a/b, slash",
        "/a~1b, slash",
        "/kubernetes.io/namespace, shop"
    })
    void matches(String claim, String value) {
        assertThat(new ClaimRule(claim, List.of("other", value)).matches(claims())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ref, refs/heads",
        "ref, heads/*",
        "ref, refs/heads/main*x",
        "REF, refs/heads/main",
        "protected, false",
        "run, 7.0",
        "part, 1.5",
        "groups, admin",
        "none, dev",
        "null, null",
        "missing, dev",
        "kubernetes.io, shop",
        "/kubernetes.io, shop",
        "/missing/namespace, shop"
    })
    void doesNotMatch(String claim, String value) {
        assertThat(new ClaimRule(claim, List.of(value)).matches(claims())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", ""})
    void aValueThatBindsNothingIsRefused(String value) {
        assertThatThrownBy(() -> new ClaimRule("sub", List.of(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("claim sub has a value that binds nothing");
    }

    @Test
    void aRuleWithoutClaimOrValuesIsRefused() {
        assertThatThrownBy(() -> new ClaimRule("", List.of("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClaimRule("sub", List.of()))
                .hasMessageContaining("1 to 100 values");
        assertThatThrownBy(() -> new ClaimRule("sub", Collections.nCopies(101, "a")))
                .hasMessageContaining("1 to 100 values");
        assertThatThrownBy(() -> new ClaimRule("sub", List.of("a".repeat(1025))))
                .hasMessageContaining("1024");
    }
}

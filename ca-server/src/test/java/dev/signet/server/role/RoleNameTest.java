package dev.signet.server.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "web", "web-1", "web_1.v2", "a-"})
    void isASlug(String name) {
        assertThat(new RoleName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".", "..", "_a", "A", "a b", "a/b", "a\n", "ä", "a\u0000"})
    void isNothingElse(String name) {
        assertThatThrownBy(() -> new RoleName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasAtMost63Characters() {
        assertThat(new RoleName("a".repeat(63)).value()).hasSize(63);
        assertThatThrownBy(() -> new RoleName("a".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sortsByItsText() {
        assertThat(List.of(new RoleName("b"), new RoleName("a")).stream().sorted())
                .containsExactly(new RoleName("a"), new RoleName("b"));
    }
}

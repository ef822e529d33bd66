package dev.signet.server.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.RoleName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "pki", "pki_int", "prod-2"})
    void isASlug(String name) {
        assertThat(new MountName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "_a", "A", "a b", "a/b", "a:b", "a.b", "a\n", "ä"})
    void isNothingElse(String name) {
        assertThatThrownBy(() -> new MountName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasAtMost32Characters() {
        assertThat(new MountName("a".repeat(32)).value()).hasSize(32);
        assertThatThrownBy(() -> new MountName("a".repeat(33)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void beginsTheNamesOfWhatIsInIt() {
        var role = new RoleName("pki_int:web.v2");
        var issuer = new IssuerName("pki_int:ca");

        assertThat(role.mount()).isEqualTo(new MountName("pki_int"));
        assertThat(role.slug()).isEqualTo("web.v2");
        assertThat(role).hasToString("pki_int:web.v2");
        assertThat(issuer.mount()).isEqualTo(new MountName("pki_int"));
        assertThat(issuer.slug()).isEqualTo("ca");
        assertThat(issuer).isEqualTo(IssuerName.in(new MountName("pki_int"), "ca"));
    }

    @Test
    void isLeftOutOfNamesInTheDefaultMount() {
        assertThat(new RoleName("web").mount()).isEqualTo(MountName.DEFAULT);
        assertThat(new RoleName("web").slug()).isEqualTo("web");
        assertThat(IssuerName.in(MountName.DEFAULT, "ca")).isEqualTo(new IssuerName("ca"));
        assertThatThrownBy(() -> new RoleName("pki:web"))
                .hasMessage("names in the default mount are written without it: leave pki: out");
        assertThatThrownBy(() -> new IssuerName("pki:ca"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {":web", "a:", "a:b:c", "A:web", "a:-web", "a: web", "a/b:web"})
    void refusesWhatIsNoQualifiedName(String name) {
        assertThatThrownBy(() -> new RoleName(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IssuerName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestQualifiedNameFitsItsColumn() {
        String longest = "m".repeat(32) + ":" + "a".repeat(63);

        assertThat(new RoleName(longest).value()).hasSizeLessThanOrEqualTo(127);
        assertThat(new IssuerName(longest).value()).hasSizeLessThanOrEqualTo(127);
    }
}

package dev.signet.server.selfaudit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerElementTest {

    private static DerElement read(String hex) {
        return DerElement.whole(HexFormat.of().parseHex(hex));
    }

    @Test
    void walksThroughWhatIsInside() {
        DerElement whole = read("3006020105020107");

        DerElement first = whole.first();
        DerElement second = first.next(whole.end());
        assertThat(first.value()).containsExactly(5);
        assertThat(second.value()).containsExactly(7);
        assertThat(second.isLast(whole.end())).isTrue();
    }

    @Test
    void readsLengthsOfSeveralOctets() {
        assertThat(read("04820100" + "ab".repeat(256)).value()).hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "30", "3001", "30020101ff", "3080", "30850000000001ff", "3084ffffffff"})
    void refusesWhatIsNotOneWholeElement(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(hex));
    }

    @Test
    void refusesAnElementThatReachesBeyondTheOneAroundIt() {
        DerElement whole = read("300402020105");

        assertThat(whole.first().value()).containsExactly(1, 5);
        assertThatIllegalArgumentException().isThrownBy(() -> read("3003020201").first());
    }
}

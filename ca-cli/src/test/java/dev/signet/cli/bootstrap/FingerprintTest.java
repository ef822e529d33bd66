package dev.signet.cli.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String HEX =
            "00ff7a7a7a7a7a7a7a7a7a7a7a7a7a7a" + "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a";
    private static final String COLONS =
            "00:FF:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A"
                    + ":7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A:7A";

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEX,
                COLONS,
                "sha256:" + HEX,
                "SHA256 Fingerprint=" + COLONS,
                "sha256 Fingerprint=" + COLONS + "\n"
            })
    void readsWhatPeopleCopy(String text) {
        assertThat(Fingerprint.parse(text).hex()).isEqualTo(HEX);
        assertThat(Fingerprint.parse(text)).hasToString(COLONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00ff", HEX + "00", "sha1:" + HEX, "zz" + HEX, COLONS + ":"})
    void refusesWhatIsNoneAndShowsIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fingerprint.parse(text))
                .withMessageContaining("64 hexadecimal digits: " + text);
    }

    @Test
    void theFirstOctetsAloneAreNoFingerprint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fingerprint.parse(COLONS.substring(0, 47)));
    }
}

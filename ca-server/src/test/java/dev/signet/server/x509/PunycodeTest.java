package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {

    /** Of RFC 3492 §7.1, those whose mixed case carries nothing. */
    @ParameterizedTest
    @CsvSource({
        "egbpdaj6bu4bxfgehfvwxn, ليهمابتكلموشعربي؟",
        "ihqwcrb4cv8a8dqg056pqjye, 他们为什么不说中文",
        "4dbcagdahymbxekheh6e0a7fei0b, למההםפשוטלאמדבריםעברית",
        "b1abfaaepdrnnbgefbadotcwatmq2g4l, почемужеонинеговорятпорусски",
        "3b-ww4c5e180e575a65lsy2b, 3年b組金八先生"
    })
    void decodesTheSamplesOfTheRfc(String encoded, String decoded) {
        assertThat(Punycode.decode(encoded)).hasValue(decoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bücher", "münchen", "日本語", "пример", "ελληνικά", "한국어", "中文abc"})
    void decodesWhatTheJdkEncodes(String word) {
        String encoded = IDN.toASCII(word);

        assertThat(Punycode.decode(encoded.substring("xn--".length()))).hasValue(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "-a", "99999999", "zzzzzzzzzzzzzzzzzzzz", "bü"})
    void decodesNothingElse(String encoded) {
        assertThat(Punycode.decode(encoded).orElse("")).isEmpty();
    }

    @Test
    void surrogatesAreNeverDecoded() {
        // U+D800 and U+DC00 as a pair would read as U+10000.
        assertThat(Punycode.decode("ib9b")).isEmpty();
        assertThat(Punycode.decode("ib9b66e")).isEmpty();
    }
}

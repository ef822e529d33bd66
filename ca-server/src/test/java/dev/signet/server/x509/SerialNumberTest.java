package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialNumberTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MONTH =
            SerialNumber.expiryMonth(Instant.parse("2026-11-22T00:00:00Z"));

    /** Failure 1: 64-bit serials whose top bit was always cleared, millions of them. */
    @Nested
    class AMillionSerials {

        private static final int DRAWN = 1_000_000;

        private static final int RANDOM_BITS = 144;

        @Test
        void haveNoStuckBitAsTheSixtyThreeBitSerialsHad() {
            int[] ones = new int[RANDOM_BITS];
            long[] low = new long[DRAWN];
            for (int i = 0; i < DRAWN; i++) {
                BigInteger serial = SerialNumber.random(MONTH, RANDOM).value();
                low[i] = serial.longValue();
                for (int bit = 0; bit < RANDOM_BITS; bit++) {
                    ones[bit] += serial.testBit(bit) ? 1 : 0;
                }
            }
            // Standard deviation 500: one of 144 bits is out by 8 of them once in 10^13 runs.
            assertThat(Arrays.stream(ones).boxed()).allMatch(n -> n >= 496_000 && n <= 504_000);
            assertThat(ones.length).isGreaterThanOrEqualTo(127);
            // Half of the random bits alone do not repeat: 10^12 / 2^65 = 3·10^-8.
            assertThat(Arrays.stream(low).distinct().count()).isEqualTo(DRAWN);
        }

        @Test
        void arePositiveAndTwentyOctetsWithoutLeadingZeroOctet() throws Exception {
            for (int i = 0; i < DRAWN; i++) {
                byte[] octets = SerialNumber.random(MONTH, RANDOM).value().toByteArray();
                if (octets.length != 20 || octets[0] < 0x40) {
                    throw new AssertionError("octets: " + Arrays.toString(octets));
                }
            }
            var serial = new ASN1Integer(SerialNumber.random(MONTH, RANDOM).value());
            assertThat(serial.getEncoded()).hasSize(22).startsWith(2, 20, 0x40 | MONTH >> 8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-12-31T23:59:59Z, 11",
        "2026-11-30T23:59:59.999Z, 682",
        "2026-12-01T00:00:00Z, 683",
        "3335-04-30T23:59:59Z, 16383"
    })
    void theMonthOfNotAfterIsFoundInTheSerial(Instant notAfter, int month) {
        SerialNumber serial = SerialNumber.random(SerialNumber.expiryMonth(notAfter), RANDOM);

        assertThat(SerialNumber.expiryMonth(notAfter)).isEqualTo(month);
        assertThat(serial.expiryMonth()).hasValue(month);
        assertThat(serial.hex()).startsWith("%04x".formatted(0x4000 | month));
    }

    @Test
    void serialsOfLaterMonthsSortAfterThoseOfEarlierOnes() {
        SerialNumber earlier = SerialNumber.random(MONTH, RANDOM);
        SerialNumber later = SerialNumber.random(MONTH + 1, RANDOM);

        assertThat(earlier).isLessThan(later);
        assertThat(earlier.hex()).isLessThan(later.hex());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 16_384})
    void aMonthThatDoesNotFitIsRefused(int month) {
        assertThatIllegalArgumentException().isThrownBy(() -> SerialNumber.random(month, RANDOM));
    }

    @Test
    void aForeignSerialHasNoMonthAndFortyDigits() {
        assertThat(SerialNumber.parse("01").expiryMonth()).isEmpty();
        assertThat(SerialNumber.parse("3fff" + "f".repeat(36)).expiryMonth()).isEmpty();
        assertThat(SerialNumber.parse("1").hex()).isEqualTo("0".repeat(39) + "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0aFf", "aff", "0A:FF", "0a-ff", "000aff", "00:00:0a:ff"})
    void textIsReadInTheUsualForms(String text) {
        assertThat(SerialNumber.parse(text).value()).isEqualTo(0xaff);
    }

    @Test
    void textSurvives() {
        SerialNumber serial = SerialNumber.random(MONTH, RANDOM);

        assertThat(SerialNumber.parse(serial.hex())).isEqualTo(serial);
        assertThat(serial).hasToString(serial.hex());
        assertThat(SerialNumber.parse(String.join(":", serial.hex().split("(?<=\\G..)"))))
                .isEqualTo(serial);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00:00",
                "-1",
                "+1",
                "0x1",
                " 1",
                "1 ",
                "1\n",
                "g",
                "a:ff",
                "0a:ff-01",
                ":0a",
                "0a:",
                "0a::ff",
                "１２",
                "80" + "00000000000000000000000000000000000000",
                "00000000000000000000000000000000000000001"
            })
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SerialNumber.parse(text));
    }

    @Test
    void zeroNegativeAndOverlongNumbersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SerialNumber(BigInteger.ZERO))
                .withMessageContaining("positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SerialNumber(BigInteger.ONE.negate()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SerialNumber(BigInteger.ONE.shiftLeft(159)))
                .withMessageContaining("20 octets");
    }
}

package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalWindowTest {

    private static final Instant BIRTH = Instant.parse("2026-03-01T12:00:00Z");
    private static final int DAY = 86_400;
    private static final int SLOT = 600;

    private final SplittableRandom random = new SplittableRandom(6);

    private SerialNumber serial() {
        return serial(random.nextLong(1, Long.MAX_VALUE));
    }

    private static SerialNumber serial(long value) {
        return new SerialNumber(BigInteger.valueOf(value));
    }

    private RenewalWindow window(long life) {
        return RenewalWindow.of(
                Validity.startingAt(BIRTH, Duration.ofSeconds(life)), BIRTH, serial());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 30, 3_600, DAY, 90 * DAY})
    void liesFromTwoFifthsToTwoThirdsOfTheLife(long life) {
        for (int i = 0; i < 1_000; i++) {
            RenewalWindow window = window(life);

            assertThat(window.start()).isAfterOrEqualTo(BIRTH.plusSeconds(life * 2 / 5));
            assertThat(window.end())
                    .isBeforeOrEqualTo(BIRTH.plus(RenewalWindow.latest(Duration.ofSeconds(life))));
        }
    }

    @Test
    void theFirstAndTheLastOfSerialNumbersHaveTheFirstAndTheLastOfWindows() {
        var validity = Validity.startingAt(BIRTH, Duration.ofHours(24));

        assertThat(RenewalWindow.of(validity, BIRTH, serial(1L << 32)))
                .isEqualTo(
                        new RenewalWindow(
                                BIRTH.plusSeconds(34_560), BIRTH.plusSeconds(34_560 + 1_440)));
        assertThat(RenewalWindow.of(validity, BIRTH, serial(0xffff_ffffL)).end())
                .isBetween(BIRTH.plusSeconds(57_599), BIRTH.plusSeconds(57_600));
    }

    @Test
    void aCertificateHasOneWindowForEver() {
        var validity = Validity.startingAt(BIRTH, Duration.ofHours(24));
        SerialNumber serial = serial();

        assertThat(RenewalWindow.of(validity, BIRTH, serial))
                .isEqualTo(RenewalWindow.of(validity, BIRTH, serial));
    }

    /** Or it would renew at once, again and again. */
    @Test
    void lifeBeginsWhenACertificateIsIssuedHoweverFarItIsDatedBack() {
        Instant issuedAt = BIRTH.plus(Duration.ofMinutes(50));
        var validity = Validity.startingAt(BIRTH, Duration.ofHours(1));

        RenewalWindow window = RenewalWindow.of(validity, issuedAt, serial());

        assertThat(window.start()).isAfterOrEqualTo(issuedAt.plus(Duration.ofMinutes(4)));
        assertThat(window.end()).isBefore(issuedAt.plus(Duration.ofMinutes(7)));
    }

    @Test
    void lifeBeginsWithACertificateThatBeginsLater() {
        var validity = Validity.startingAt(BIRTH, Duration.ofHours(1));

        assertThat(RenewalWindow.of(validity, BIRTH.minusSeconds(DAY), serial()).start())
                .isAfter(BIRTH.plusSeconds(1_200));
    }

    @Test
    void aFleetBornInAMinuteNeverAsksForThreeTimesItsMeanAgain() {
        assertThat(
                        peakOverMean(window ->
                                random.nextLong(
                                        window.start().getEpochSecond(),
                                        window.end().getEpochSecond())))
                .isLessThan(3);
    }

    @Test
    void noMoreDoClientsThatTakeTheFirstInstantOfTheirWindow() {
        assertThat(peakOverMean(window -> window.start().getEpochSecond())).isLessThan(3);
    }

    /** Of what 20,000 clients ask for within ten minutes, after their first certificates. */
    private double peakOverMean(ToLongFunction<RenewalWindow> choice) {
        int clients = 20_000;
        int days = 5;
        long begin = BIRTH.getEpochSecond();
        var asked = new int[days * DAY / SLOT];
        for (int client = 0; client < clients; client++) {
            long due = begin + random.nextInt(60);
            while (due < begin + (long) days * DAY) {
                asked[(int) ((due - begin) / SLOT)]++;
                var at = Instant.ofEpochSecond(due);
                due =
                        choice.applyAsLong(
                                RenewalWindow.of(
                                        Validity.startingAt(at, Duration.ofHours(24)),
                                        at,
                                        serial()));
            }
        }
        int[] later = Arrays.copyOfRange(asked, 1, asked.length);
        return Arrays.stream(later).max().orElseThrow()
                / (double) Arrays.stream(later).sum()
                * later.length;
    }

    @Test
    void aWindowDoesNotEndBeforeItStarts() {
        assertThatThrownBy(() -> new RenewalWindow(BIRTH, BIRTH.minusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.signet.server.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signet.server.TestCa;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationPlanTest {

    /** Lives 365 days. */
    private final TestCa ca = new TestCa();

    private final Instant begin = ca.issuing().notBefore();

    private RotationPlan plan(Duration longest) {
        return RotationPlan.of(
                ca.issuing(), ca.issuing().notAfter(), longest, RotationConfig.DEFAULT);
    }

    private static long days(Instant from, Instant to) {
        return Math.round(Duration.between(from, to).toSeconds() / 86400.0);
    }

    @Test
    void aSuccessorIsPreparedAtOneHalfOfLifeAndSignsFromTwoThirdsOn() {
        var plan = plan(Duration.ofDays(2));

        assertThat(days(begin, plan.prepareAt())).isEqualTo(182);
        assertThat(days(begin, plan.activateAt())).isEqualTo(243);
        assertThat(plan.cutsShort()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"61, 243", "62, 241", "90, 185", "130, 105"})
    void theLongerCertificatesLiveTheEarlierItSigns(int longest, int activate) {
        var plan = plan(Duration.ofDays(longest));

        assertThat(days(begin, plan.activateAt())).isEqualTo(activate);
        assertThat(plan.prepareAt()).isBefore(plan.activateAt());
        assertThat(plan.activateAt().plus(Duration.ofDays(longest)))
                .isBefore(ca.issuing().notAfter());
    }

    @Test
    void noIssuerIsReplacedBeforeAQuarterOfItsLifeHoweverLongCertificatesLive() {
        assertThat(days(begin, plan(Duration.ofDays(200)).activateAt())).isEqualTo(91);
        assertThat(plan(Duration.ofDays(200)).cutsShort()).isFalse();
        assertThat(plan(Duration.ofDays(300)).cutsShort()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.09, 0.91, -1, 2, Double.NaN})
    void refusesToPrepareTooEarlyOrTooLate(double prepare) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationConfig(true, prepare, 0.93, Duration.ZERO))
                .withMessageContaining("issuer.rotation.prepare");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.4, 0.96, Double.NaN})
    void refusesToActivateNoLaterThanPreparedOrTooLate(double activate) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationConfig(true, 0.5, activate, Duration.ZERO))
                .withMessageContaining("issuer.rotation.activate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "P91D"})
    void refusesToAnnounceRootsForLessThanNothingOrForTooLong(Duration announce) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RotationConfig(true, 0.5, 0.6, announce))
                .withMessageContaining("issuer.rotation.announce");
    }
}

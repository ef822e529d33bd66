package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.Problem;
import dev.signet.client.QuietLogs;
import dev.signet.client.RenewalState;
import dev.signet.client.RenewalStatus;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TestCa;
import dev.signet.client.TestClock;
import dev.signet.client.TrustBundle;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renewals by simulated clocks, against a CA in memory. */
class RenewalLoopTest {

    private static final Duration DAY = Duration.ofHours(24);

    private final TestCa root = new TestCa("a root");
    private final KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
    private final TestClock clock = new TestClock(Instant.now());
    private final Ca ca = new Ca();
    private final List<RenewalState> states = new ArrayList<>();
    private final List<Instant> attempts = new ArrayList<>();
    private final Generations generations = new Generations(now -> {});
    private final RenewalLoop loop = loop(7, generations);

    /** A CA that gives what it is told to give. */
    private final class Ca implements CertificateAuthority {
        private Duration life = DAY;
        private Duration behindOurClock = Duration.ZERO;
        private Optional<CaException> failure = Optional.empty();
        private Optional<RenewalWindow> window = Optional.empty();
        private Optional<RenewalWindow> info = Optional.empty();
        private Optional<X509Certificate> leaf = Optional.empty();
        private int enrolled;
        private int renewed;
        private int asked;

        @Override
        public Obtained enroll(KeyPair given) throws CaException {
            enrolled++;
            return obtain();
        }

        @Override
        public Obtained renew(KeyPair given, Generation current) throws CaException {
            renewed++;
            return obtain();
        }

        private Obtained obtain() throws CaException {
            attempts.add(clock.instant());
            if (failure.isPresent()) {
                throw failure.get();
            }
            Instant now = clock.instant().minus(behindOurClock);
            X509Certificate made =
                    root.certify(key.getPublic(), now, now.plus(life), TestCa.LOCALHOST);
            return new Obtained(
                    new Identity(key.getPrivate(), List.of(leaf.orElse(made))),
                    window.orElse(
                            new RenewalWindow(
                                    now.plus(life.dividedBy(2)),
                                    now.plus(life.multipliedBy(2).dividedBy(3)))),
                    List.of(root.root));
        }

        @Override
        public Optional<Info> renewalInfo(X509Certificate leaf) {
            asked++;
            return info.map(moved -> new Info(moved, Optional.of(Duration.ofHours(1))));
        }

        @Override
        public Optional<Versioned<TrustBundle>> trustBundle(Optional<String> etag) {
            return Optional.empty();
        }

        @Override
        public List<KnownIssuer> issuers() {
            return List.of();
        }

        @Override
        public Optional<Versioned<X509CRL>> crl(String issuer, Optional<String> etag) {
            return Optional.empty();
        }

        @Override
        public void trust(List<X509Certificate> roots) {}
    }

    private RenewalLoop loop(long seed, Generations of) {
        var bundle = new TrustBundle("v1", 1, List.of(root.root));
        of.trust(bundle, List.of());
        return new RenewalLoop(
                ca,
                of,
                new RenewalLoop.Trust() {
                    @Override
                    public TrustBundle bundle() {
                        return bundle;
                    }

                    @Override
                    public void refresh() {}
                },
                IssueRequest.defaults(),
                current -> key,
                clock.surroundings(seed),
                new RenewalEvents() {
                    @Override
                    public void renewed(Generation now) {}

                    @Override
                    public void failed(CaException failure) {}

                    @Override
                    public void stateChanged(RenewalStatus now) {
                        states.add(now.state());
                    }
                });
    }

    /** Lets time pass as the loop wants it, for {@code time} altogether. */
    private void run(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            clock.pass(atLeastAMilli(loop.step()));
        }
    }

    private static Duration atLeastAMilli(Duration pause) {
        return pause.isZero() ? Duration.ofMillis(1) : pause;
    }

    private Generation now() {
        return generations.current().orElseThrow();
    }

    private RenewalStatus status() {
        return loop.status().orElseThrow();
    }

    @Nested
    class Schedule {

        @Test
        void twoThousandRenewalsInARowHappenInTheirWindows() {
            ca.life = Duration.ofHours(1);
            var unused = loop.step();
            for (int i = 0; i < 2_000; i++) {
                RenewalWindow window = now().renewalWindow();
                long number = now().number();
                while (now().number() == number) {
                    clock.pass(atLeastAMilli(loop.step()));
                }
                assertThat(attempts.get(attempts.size() - 1))
                        .isBetween(window.start(), window.end().plusSeconds(1));
            }
            assertThat(ca.enrolled).isEqualTo(1);
            assertThat(ca.renewed).isEqualTo(2_000);
            assertThat(status().failures()).isZero();
        }

        @Test
        void aFleetBornTogetherDoesNotRenewTogether() {
            Instant start = clock.instant();
            var perTenth = new TreeMap<Long, Integer>();
            for (int i = 0; i < 1_000; i++) {
                RenewalLoop one = loop(i, new Generations(now -> {}));
                var unused = one.step();
                Instant at = one.status().orElseThrow().renewAt();
                long share =
                        Duration.between(start.plus(DAY.dividedBy(2)), at).toMillis()
                                * 10
                                / DAY.dividedBy(6).toMillis();
                var unused2 = perTenth.merge(share, 1, Integer::sum);
            }
            assertThat(perTenth).hasSize(10);
            assertThat(perTenth.values()).allMatch(count -> count > 60 && count < 150);
        }

        @Test
        void aWindowThatMakesNoSenseIsNotFollowed() {
            Instant never = clock.instant().plus(Duration.ofDays(30));
            ca.window = Optional.of(new RenewalWindow(never, never));

            var unused = loop.step();

            assertThat(status().renewAt())
                    .isBetween(
                            clock.instant().plus(DAY.dividedBy(2)),
                            clock.instant().plus(DAY.multipliedBy(67).dividedBy(100)));
        }

        @ParameterizedTest
        @CsvSource({"720, 720", "23.9, 24", "20, 30", "720, 8000000"})
        void aWindowThatMovesToWhereItMakesNoSenseIsNotFollowed(double start, double end) {
            var unused = loop.step();
            Instant chosen = status().renewAt();
            ca.info = Optional.of(window(start, end));

            run(Duration.ofHours(11));

            assertThat(ca.asked).isPositive();
            assertThat(status().renewAt()).isEqualTo(chosen);
        }

        @ParameterizedTest
        @CsvSource({"18, 30", "18, 8000000", "17, 24"})
        void aWindowThatReachesTooFarIsFollowedToFourFifthsOfTheLife(double start, double end) {
            var unused = loop.step();
            ca.info = Optional.of(window(start, end));

            run(Duration.ofHours(11));

            assertThat(status().renewAt())
                    .isBetween(window(start, end).start(), window(19.2, 19.2).start());
        }

        @Test
        void aWindowThatWasAlwaysThereIsNow() {
            var unused = loop.step();
            ca.info = Optional.of(new RenewalWindow(Instant.MIN, Instant.EPOCH));

            run(Duration.ofHours(5));

            assertThat(ca.renewed).isPositive();
        }

        @Test
        void aServerThatWantsEachCertificateRenewedAtOnceIsNotAskedWithoutPause() {
            ca.window = Optional.of(new RenewalWindow(Instant.EPOCH, Instant.EPOCH));

            run(Duration.ofHours(1));

            assertThat(attempts.size()).isBetween(10, 14);
        }

        @Test
        void aCertificateThatIsDatedBackHasItsWindowInWhatIsLeft() {
            Instant start = clock.instant();
            ca.leaf =
                    Optional.of(
                            root.certify(
                                    key.getPublic(),
                                    start.minus(DAY.multipliedBy(9)),
                                    start.plus(DAY),
                                    TestCa.LOCALHOST));

            var unused = loop.step();

            assertThat(status().state()).isEqualTo(RenewalState.FRESH);
            assertThat(status().renewAt())
                    .isBetween(
                            start.plus(DAY.dividedBy(2)),
                            start.plus(DAY.multipliedBy(2).dividedBy(3)));
        }

        /** From so many hours of the simulated start on, to so many. */
        private RenewalWindow window(double startHours, double endHours) {
            return new RenewalWindow(
                    now().notBefore().plusSeconds(Math.round(startHours * 3_600)),
                    now().notBefore().plusSeconds(Math.round(endHours * 3_600)));
        }

        @Test
        void noStepIsLaterThanAMinuteAfterTheOneBefore() {
            for (int i = 0; i < 500; i++) {
                Duration pause = loop.step();
                assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(60));
                clock.pass(atLeastAMilli(pause));
            }
        }

        @Test
        void aMachineThatSleptRenewsWithinAMinuteOfWakingUp() {
            run(Duration.ofMinutes(5));
            clock.sleep(Duration.ofHours(20));

            run(Duration.ofSeconds(61));

            assertThat(ca.renewed).isEqualTo(1);
        }

        @Test
        void aClockThatWasSetBackDelaysNothing() {
            run(Duration.ofMinutes(5));
            clock.set(clock.instant().minus(Duration.ofHours(6)));

            run(Duration.ofHours(16));

            assertThat(ca.renewed).isEqualTo(1);
        }

        @Test
        void aClockThatIsAheadForAWhileLosesNothing() {
            run(Duration.ofMinutes(5));
            ca.behindOurClock = Duration.ofDays(400);
            clock.set(clock.instant().plus(Duration.ofDays(400)));
            run(Duration.ofMinutes(10));
            assertThat(status().state()).isEqualTo(RenewalState.EXPIRED);
            assertThat(status().lastFailure().orElseThrow()).contains("check the clocks");
            assertThat(now().number()).isEqualTo(1);
            int enrolled = ca.enrolled;

            ca.behindOurClock = Duration.ZERO;
            clock.set(clock.instant().minus(Duration.ofDays(400)));
            run(Duration.ofMinutes(2));

            assertThat(now().number()).isEqualTo(2);
            assertThat(ca.enrolled).isEqualTo(enrolled);
            assertThat(status().state()).isEqualTo(RenewalState.FRESH);
            assertThat(status().failures()).isZero();
        }

        @Test
        void aClockThatIsFarBehindTakesNothingFromTheFuture() {
            run(Duration.ofMinutes(5));
            ca.behindOurClock = Duration.ofHours(6).negated();
            clock.set(clock.instant().minus(Duration.ofHours(6)));

            run(Duration.ofHours(18));

            assertThat(now().number()).isEqualTo(1);
            assertThat(status().lastFailure().orElseThrow()).contains("check the clocks");
        }

        @Test
        void aWindowThatMovesToThePastIsFollowedAtOnce() {
            run(Duration.ofMinutes(5));
            Instant past = clock.instant().minusSeconds(2);
            ca.info = Optional.of(new RenewalWindow(past, past.plusSeconds(1)));
            ca.life = Duration.ofHours(2); // Shorter than what is left: the old one is to go.

            run(Duration.ofHours(5));

            assertThat(ca.renewed).isPositive();
            assertThat(now().notAfter()).isBefore(attempts.get(0).plus(DAY));
        }

        @Test
        void aWindowThatStaysKeepsTheInstantThatWasChosen() {
            var unused = loop.step();
            Instant chosen = status().renewAt();
            ca.info = Optional.of(now().renewalWindow());

            run(Duration.ofHours(11));

            assertThat(ca.asked).isGreaterThan(3);
            assertThat(status().renewAt()).isEqualTo(chosen);
        }
    }

    @Nested
    class Successors {

        @Test
        void oneOfAShorterLifeIsTakenAtOnceAndEverythingFollowsIt() {
            var unused = loop.step();
            Duration shorter = DAY.dividedBy(20);
            ca.life = shorter;
            runUntilRenewed();

            assertThat(ca.renewed).isEqualTo(1);
            assertThat(status().failures()).isZero();
            assertThat(status().state()).isEqualTo(RenewalState.FRESH);
            Instant end = attempts.get(1).plus(shorter);
            assertThat(status().notAfter()).isBetween(end.minusSeconds(1), end);
            assertThat(status().renewAt()).isBefore(end);

            ca.failure = Optional.of(unavailable(Optional.empty()));
            run(shorter.multipliedBy(9).dividedBy(10));
            assertThat(status().state()).isEqualTo(RenewalState.OVERDUE);
            assertThat(states).containsExactly(RenewalState.DUE, RenewalState.OVERDUE);
        }

        @Test
        void theOneThatIsInUseIsNone() {
            var unused = loop.step();
            ca.leaf = Optional.of(now().identity().leaf());

            CompletableFuture<Generation> asked = loop.renewNow("a test");
            var unused2 = loop.step();

            assertThat(asked).isCompletedExceptionally();
            assertThat(status().lastFailure().orElseThrow()).contains("is the one in use");
            assertThat(now().number()).isEqualTo(1);
        }

        @Test
        void oneThatIsOlderIsNotTaken() {
            Instant before = clock.instant().minus(Duration.ofHours(1));
            var unused = loop.step();
            ca.leaf = Optional.of(certificate(before, before.plus(DAY)));

            run(Duration.ofHours(17));

            assertThat(status().lastFailure().orElseThrow()).contains("before the one in use");
            assertThat(now().number()).isEqualTo(1);
        }

        @Test
        void oneThatEndsBeforeItCouldBeRenewedIsNotTaken() {
            ca.life = DAY;
            var unused = loop.step();
            ca.life = Duration.ofSeconds(9);

            run(Duration.ofHours(17));

            assertThat(status().lastFailure().orElseThrow()).contains("too soon");
            assertThat(now().number()).isEqualTo(1);
        }

        @Test
        void oneThatEndsWithTheOneInUseIsTakenHoweverSoonThatIs() {
            ca.life = Duration.ofSeconds(8);
            var unused = loop.step();

            CompletableFuture<Generation> asked = loop.renewNow("within the same second");
            var unused2 = loop.step();

            assertThat(asked).isCompletedWithValue(now());
            assertThat(now().number()).isEqualTo(2);
        }

        @Test
        void oneThatBeginsEarlierAndEndsLaterIsTakenSinceARoleMayDateBackFurther() {
            var unused = loop.step();
            Instant begin = clock.instant().minus(Duration.ofHours(20));
            ca.leaf = Optional.of(certificate(begin, clock.instant().plus(DAY.multipliedBy(2))));

            runUntilRenewed();

            assertThat(ca.renewed).isEqualTo(1);
        }

        private X509Certificate certificate(Instant begin, Instant end) {
            return root.certify(key.getPublic(), begin, end, TestCa.LOCALHOST);
        }

        private void runUntilRenewed() {
            Instant end = clock.instant().plus(DAY);
            while (now().number() == 1 && clock.instant().isBefore(end)) {
                clock.pass(atLeastAMilli(loop.step()));
            }
        }
    }

    @Nested
    class WhileTheCaFails {

        @Test
        void anOutageIsOverSoonAfterTheCaIsBackAndNothingExpires() {
            var unused = loop.step();
            ca.failure = Optional.of(unavailable(Optional.empty()));
            run(Duration.ofHours(22));
            int during = attempts.size();
            assertThat(status().state()).isEqualTo(RenewalState.OVERDUE);
            assertThat(status().failingSince()).isPresent();

            ca.failure = Optional.empty();
            run(Duration.ofMinutes(6));

            assertThat(now().number()).isEqualTo(2);
            assertThat(status().failures()).isZero();
            assertThat(status().lastFailure()).isEmpty();
            assertThat(during).isBetween(30, 2_000);
        }

        @Test
        void statesComeInTheirOrderAndEachIsToldOnce() {
            var unused = loop.step();
            ca.failure = Optional.of(unavailable(Optional.empty()));

            run(Duration.ofHours(25));

            assertThat(states)
                    .containsExactly(
                            RenewalState.DUE,
                            RenewalState.OVERDUE,
                            RenewalState.CRITICAL,
                            RenewalState.EXPIRED);
            assertThat(loop.hasExpired()).isTrue();
            assertThat(now().number()).isEqualTo(1);
        }

        @Test
        void afterTheEndItEnrollsSinceAnExpiredCertificateCannotRenew() {
            var unused = loop.step();
            ca.failure = Optional.of(unavailable(Optional.empty()));
            run(Duration.ofHours(30));
            ca.failure = Optional.empty();
            int renewedBefore = ca.renewed;

            run(Duration.ofSeconds(10));

            assertThat(ca.renewed).isEqualTo(renewedBefore);
            assertThat(now().number()).isEqualTo(2);
            assertThat(status().state()).isEqualTo(RenewalState.FRESH);
            assertThat(states).endsWith(RenewalState.FRESH);
        }

        @ParameterizedTest
        @CsvSource({"403, 13, 400", "400, 5, 60", "422, 5, 60"})
        void aRefusalIsNotRepeatedFast(int status, int least, int most) {
            var unused = loop.step();
            ca.failure = Optional.of(refused(status));

            run(Duration.ofHours(23));

            assertThat(attempts.size()).isBetween(least, most);
        }

        @Test
        void aServerThatAsksForPeaceGetsIt() {
            var unused = loop.step();
            ca.failure = Optional.of(unavailable(Optional.of(Duration.ofMinutes(30))));
            run(Duration.ofHours(18));

            for (int i = 2; i < attempts.size(); i++) {
                assertThat(Duration.between(attempts.get(i - 1), attempts.get(i)))
                        .isGreaterThanOrEqualTo(Duration.ofMinutes(30));
            }
            assertThat(attempts.size()).isGreaterThan(3);
        }

        @Test
        void aServerThatAsksForMoreThanIsLeftDoesNotMakeItExpire() {
            var unused = loop.step();
            ca.failure = Optional.of(unavailable(Optional.of(DAY)));
            run(Duration.ofHours(17));
            ca.failure = Optional.empty();

            run(Duration.ofHours(5));

            assertThat(now().number()).isEqualTo(2);
        }

        @Test
        void aFaultOfOursIsAFailureLikeAnyOther() {
            QuietLogs.wantsFaults();
            var unused = loop.step();
            ca.life = Duration.ofDays(-400); // No such certificate can be made.

            run(Duration.ofHours(17));

            assertThat(status().failures()).isPositive();
            assertThat(now().number()).isEqualTo(1);
        }
    }

    @Nested
    class OnDemand {

        @Test
        void aRenewalHappensAtTheNextStepWhateverTheTime() {
            var unused = loop.step();
            CompletableFuture<Generation> asked = loop.renewNow("a test");

            assertThat(loop.renewNow("another")).isSameAs(asked);
            var unused2 = loop.step();

            assertThat(asked).isCompletedWithValue(now());
            assertThat(now().number()).isEqualTo(2);
            assertThat(loop.renewNow("later")).isNotSameAs(asked);
        }

        @Test
        void oneThatFailsGoesOnByItself() {
            var unused = loop.step();
            ca.failure = Optional.of(unavailable(Optional.empty()));
            CompletableFuture<Generation> asked = loop.renewNow("a test");
            var unused2 = loop.step();
            assertThat(asked).isCompletedExceptionally();
            ca.failure = Optional.empty();

            run(Duration.ofMinutes(1));

            assertThat(now().number()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 60, 3_600, 86_400, 7_776_000})
    void pausesAreBoundedByTheLifeThatIsLeft(long remainingSeconds) {
        Duration remaining = Duration.ofSeconds(remainingSeconds);
        var chance = clock.surroundings(3).chance();
        Duration cap = Duration.ofSeconds(Math.min(300, Math.max(5, remaining.toSeconds() / 20)));
        for (int failures = 1; failures < 200; failures++) {
            Duration pause =
                    Backoff.after(unavailable(Optional.empty()), failures, remaining, chance);
            assertThat(pause).isBetween(Duration.ZERO, cap);
            if (failures == 1) {
                assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(1));
            }
        }
    }

    private static CaException unavailable(Optional<Duration> retryAfter) {
        return new CaException.Unavailable("away", retryAfter);
    }

    private static CaException refused(int status) {
        return new CaException.Refused(
                new Problem(
                        status,
                        "urn:x",
                        "no",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }
}

package dev.signet.server.rotation;

import static dev.signet.server.issuer.IssuerState.ACTIVE;
import static dev.signet.server.issuer.IssuerState.PREPARED;
import static dev.signet.server.issuer.IssuerState.RETIRED;
import static dev.signet.server.issuer.IssuerState.REVOKED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.TestLog;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.MountName;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.RevocationReason;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IssuerRotationTest {

    private static final IssuerName SECOND = new IssuerName("issuing-2");
    private static final IssuerName THIRD = new IssuerName("issuing-3");
    private static final Duration YEAR = Duration.ofDays(365);

    private final TestCa ca = new TestCa();
    private final IssuerRotation rotation = ca.care(RotationConfig.DEFAULT, "server").rotation();

    private Issuer issuer(IssuerName name) {
        return ca.issuers.find(name).orElseThrow();
    }

    private void publish() throws Exception {
        ca.crlPublication("server").catchUp(_ -> true);
    }

    /** Lets {@code share} of the first issuer's life be over. */
    private void passUntil(double share) {
        var due = ca.issuing().notBefore().plusSeconds((long) (YEAR.toSeconds() * share) + 60);
        ca.pass(Duration.between(ca.clock.instant(), due));
    }

    /** All that happens between one half and two thirds of the first issuer's life. */
    private void rotate() throws Exception {
        passUntil(0.5);
        rotation.run();
        passUntil(0.67);
        publish();
        rotation.run();
    }

    @Test
    void nothingHappensInTheFirstHalfOfLife() {
        ca.pass(Duration.ofDays(180));

        rotation.run();

        assertThat(ca.issuers.all()).hasSize(2);
    }

    @Test
    void aSuccessorIsLikeTheIssuerButForItsKeyAndItsGeneration() {
        passUntil(0.5);

        rotation.run();

        Issuer second = issuer(SECOND);
        assertThat(second.state()).isEqualTo(PREPARED);
        assertThat(second.life().succeeds()).contains(TestCa.ISSUING);
        assertThat(second.parent()).contains(TestCa.ROOT);
        assertThat(second.certificate().getSubject()).hasToString("CN=Test Issuing G2");
        assertThat(second.publicKey().algorithm()).isEqualTo(KeyAlgorithm.EC_P256);
        assertThat(second.publicKey()).isNotEqualTo(ca.issuing().publicKey());
        assertThat(Duration.between(second.notBefore(), second.notAfter()).plusSeconds(1))
                .isEqualTo(YEAR);
        assertThat(BasicConstraints.fromExtensions(second.certificate().getExtensions()))
                .isEqualTo(
                        BasicConstraints.fromExtensions(
                                ca.issuing().certificate().getExtensions()));
    }

    @Test
    void whatIsPreparedPublishesItsCrlsAndSignsNothingElse() throws Exception {
        passUntil(0.5);
        rotation.run();
        publish();

        assertThat(ca.freshness.stale(issuer(SECOND), ca.clock.instant())).isEmpty();
        assertThat(ca.issued().issuer()).isEqualTo(TestCa.ISSUING);
    }

    @Test
    void noSuccessorSignsBeforeItsCrlsArePublished() throws Exception {
        passUntil(0.5);
        rotation.run();
        passUntil(0.67);
        rotation.run();
        assertThat(issuer(SECOND).state()).isEqualTo(PREPARED);
        assertThat(ca.issuing().state()).isEqualTo(ACTIVE);

        publish();
        rotation.run();

        assertThat(issuer(SECOND).state()).isEqualTo(ACTIVE);
        assertThat(ca.issuing().state()).isEqualTo(RETIRED);
        assertThat(ca.issued().issuer()).isEqualTo(SECOND);
        assertThat(ca.auditKinds()).contains("IssuerCreated", "IssuerActivated", "IssuerRetired");
    }

    @Test
    void noSuccessorSignsBeforeEveryServerCanKnowOfIt() throws Exception {
        passUntil(0.67);
        rotation.run();
        publish();

        ca.clock.advance(Succession.KNOWN.minusSeconds(1));
        rotation.run();
        assertThat(issuer(SECOND).state()).isEqualTo(PREPARED);

        ca.clock.advance(Duration.ofSeconds(1));
        rotation.run();
        assertThat(issuer(SECOND).state()).isEqualTo(ACTIVE);
    }

    @Test
    void oneGenerationFollowsTheOther() throws Exception {
        rotate();
        ca.pass(YEAR.dividedBy(2));
        publish();

        rotation.run();

        Issuer third = issuer(THIRD);
        assertThat(third.life().succeeds()).contains(SECOND);
        assertThat(third.certificate().getSubject()).hasToString("CN=Test Issuing G3");
    }

    @Test
    void twoServersAtOnceMakeOneSuccessor() {
        passUntil(0.5);
        // The other began before, and its lease has run out meanwhile.
        var other =
                new Succession(ca.ground(new Issuers(ca.issuers.all())), ca.hierarchy().rekey());
        rotation.run();

        other.prepare(ca.issuing(), ca.root());

        assertThat(ca.count("issuers")).isEqualTo(3);
    }

    @Test
    void aRoleWithLongCertificatesHasItsIssuerReplacedEarlier() {
        ca.roles.replace(List.of(TestCa.role("web", TestCa.ROLE.replace("\"48h\"", "\"90d\""))));
        passUntil(0.39);

        rotation.run();

        assertThat(ca.issuers.find(SECOND)).isPresent();
    }

    @Test
    void anIssuerThatIsNotRotatedIsLeftAloneAndTheLogSaysOnceWhatToDo() {
        var off = new RotationConfig(false, 0.5, 0.6, Duration.ZERO);
        passUntil(0.67);
        try (var log = new TestLog(IssuerRotation.class)) {
            var job = ca.care(off, "server").rotation();
            job.run();
            job.run();

            assertThat(ca.issuers.all()).hasSize(2);
            assertThat(log.lines()).hasSize(1).first().asString().contains("must be replaced");
        }
    }

    @Test
    void aKeyThatFailsKeepsNothingElseFromBeingDone() throws Exception {
        rotate();
        ca.signer.fault = Fault.BEFORE_SIGNING;

        rotation.run();

        assertThat(issuer(SECOND).state()).isEqualTo(ACTIVE);
    }

    @Nested
    class AtTheEnd {

        @Test
        void aRetiredIssuerPublishesCrlsUntilItsLastCertificateIsOverAndNoLonger()
                throws Exception {
            rotate();
            ca.pass(Duration.ofDays(1));
            publish();
            rotation.run();
            assertThat(ca.issuing().life().drained()).as("nothing was issued by it").isTrue();
        }

        @Test
        void aCertificateKeepsItsRetiredIssuerInService() throws Exception {
            passUntil(0.5);
            rotation.run();
            passUntil(0.67);
            publish();
            var issued = ca.issued();
            rotation.run();

            ca.pass(Duration.ofHours(23));
            publish();
            rotation.run();
            assertThat(ca.issuing().life().drained()).isFalse();

            ca.pass(
                    Duration.between(
                            ca.clock.instant(), issued.validity().notAfter().plusSeconds(1)));
            rotation.run();
            assertThat(ca.issuing().life().drained()).as("before the last CRL").isFalse();
            ca.pass(Duration.ofHours(1));
            publish();
            rotation.run();
            assertThat(ca.issuing().life().drained()).isTrue();
            assertThat(ca.issuers.publishing())
                    .extracting(Issuer::name)
                    .doesNotContain(TestCa.ISSUING);
        }

        @Test
        void anIssuerWhoseCertificateIsRevokedOnRecordIsRevoked() {
            var _ =
                    ca.revocation.revoke(
                            TestCa.OPERATOR,
                            ca.issuing().serial(),
                            RevocationReason.SUPERSEDED,
                            "request-2");

            rotation.run();

            assertThat(ca.issuing().state()).isEqualTo(REVOKED);
            assertThat(ca.mounts.find(MountName.DEFAULT).flatMap(ca.issuers::defaultIssuer))
                    .isEmpty();
        }

        @Test
        void anIssuerThatExpiredWhileNoServerRanIsReplacedAtOnce() throws Exception {
            ca.pass(YEAR.plusDays(1));

            rotation.run();
            publish();
            rotation.run();

            assertThat(issuer(SECOND).state()).isEqualTo(ACTIVE);
            assertThat(ca.issuing().state()).isEqualTo(RETIRED);
        }
    }

    @Test
    void belowARetiredRootASuccessorIsSignedByTheNewRoot() throws Exception {
        var care = ca.care(RotationConfig.DEFAULT, "server");
        Issuer next =
                ca.firstIssuers()
                        .root(
                                new IssuerName("root-2"),
                                "Test Root G2",
                                KeyAlgorithm.EC_P256,
                                Duration.ofDays(3650));
        ca.execute("UPDATE issuers SET succeeds = 'root' WHERE name = '" + next.name() + "'");
        assertThat(care.change().retire(TestCa.ROOT, false, TestLives.OPERATOR))
                .isInstanceOf(LifeOutcome.Done.class);

        rotation.run();

        assertThat(issuer(SECOND).parent()).contains(next.name());
        assertThat(issuer(SECOND).state()).isEqualTo(PREPARED);
    }
}

package dev.signet.server.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Knowledge;
import dev.signet.server.database.Months;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Revocations;
import dev.signet.server.inventory.RevokedCertificate;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.ocsp.OcspAnswer.Kind;
import dev.signet.server.revocation.Revocation;
import dev.signet.server.revocation.RevocationOutcome;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is answered, as BouncyCastle's client reads it. */
class OcspResponderTest {

    private final TestCa ca = new TestCa();
    private final OcspResponder responder =
            ca.ocsp(
                    new Knowledge(
                            ca.database,
                            Map.of(
                                    Topic.REVOCATIONS,
                                    () -> {
                                        ca.responses.revoked();
                                        return true;
                                    }),
                            new ClockCheck(Clock.systemUTC(), System::nanoTime)));

    OcspResponderTest() {
        ca.delegates.run();
    }

    private OcspAnswer answer(byte[] request) {
        return responder.answer(ca.issuing(), request);
    }

    private OcspAnswer answer(SerialNumber serial) {
        return answer(TestOcsp.request(ca.issuing(), serial));
    }

    private SingleResp about(SerialNumber serial) {
        return about(ca.issuing(), serial);
    }

    private SingleResp about(Issuer issuer, SerialNumber serial) {
        OcspAnswer answer = responder.answer(issuer, TestOcsp.request(issuer, serial));
        return TestOcsp.verified(answer.response().octets(), issuer).getResponses()[0];
    }

    private void revoke(SerialNumber serial, RevocationReason reason) {
        assertThat(ca.revocation.revoke(TestCa.OPERATOR, serial, reason, "request-2"))
                .isInstanceOf(RevocationOutcome.Revoked.class);
    }

    private SerialNumber reserved() {
        ca.signer.fault = Fault.BEFORE_SIGNING;
        var outcome = (IssuanceOutcome.SignerUnavailable) ca.issue("www.example.org");
        ca.signer.fault = Fault.NONE;
        return outcome.abandoned();
    }

    @Test
    void aCertificateInForceIsGoodForAnHour() {
        SerialNumber serial = ca.issued().serial();
        Instant now = ca.clock.instant().truncatedTo(ChronoUnit.SECONDS);

        SingleResp single = about(serial);

        assertThat(single.getCertStatus()).isSameAs(CertificateStatus.GOOD);
        assertThat(single.getCertID().getSerialNumber()).isEqualTo(serial.value());
        assertThat(single.getThisUpdate().toInstant()).isEqualTo(now);
        assertThat(single.getNextUpdate().toInstant()).isEqualTo(now.plus(Duration.ofHours(1)));
    }

    @Test
    void aRevokedCertificateIsRevokedWithTimeAndReason() {
        SerialNumber serial = ca.issued().serial();
        revoke(serial, RevocationReason.SUPERSEDED);

        var status = (RevokedStatus) about(serial).getCertStatus();

        assertThat(status.getRevocationTime().toInstant())
                .isEqualTo(ca.clock.instant().truncatedTo(ChronoUnit.SECONDS));
        assertThat(status.getRevocationReason()).isEqualTo(4);
    }

    @Test
    void aReasonThatSaysNothingIsLeftOut() {
        SerialNumber serial = ca.issued().serial();
        revoke(serial, RevocationReason.UNSPECIFIED);

        assertThat(((RevokedStatus) about(serial).getCertStatus()).hasRevocationReason()).isFalse();
    }

    @Test
    void aSerialNumberThatWasNeverIssuedIsUnknownAndNobodyKeepsThatForLong() {
        SingleResp single = about(SerialNumber.random(674, ca.random));

        assertThat(single.getCertStatus()).isInstanceOf(UnknownStatus.class);
        assertThat(single.getNextUpdate()).isNull();
    }

    @Test
    void aSerialNumberThatCouldNotBeOursIsUnknown() {
        for (String serial : new String[] {"0", "-1", "1", "7".repeat(60)}) {
            CertificateID id = TestOcsp.id(TestOcsp.SHA1, ca.issuing(), new BigInteger(serial));

            var response =
                    TestOcsp.verified(
                            answer(TestOcsp.request(id)).response().octets(), ca.issuing());

            assertThat(response.getResponses()[0].getCertID()).isEqualTo(id);
            assertThat(response.getResponses()[0].getCertStatus())
                    .isInstanceOf(UnknownStatus.class);
        }
    }

    @Test
    void aReservationIsNoCertificateAndThereforeNotGood() {
        SerialNumber serial = reserved();

        assertThat(about(serial).getCertStatus()).isInstanceOf(UnknownStatus.class);
        revoke(serial, RevocationReason.SUPERSEDED);
        assertThat(about(serial).getCertStatus()).isInstanceOf(RevokedStatus.class);
    }

    @Test
    void aCertificateOfWhichNothingButItsRevocationIsOnRecordIsRevoked() {
        SerialNumber serial = SerialNumber.random(SerialNumber.expiryMonth(now()), ca.random);
        ca.database.inTransaction(tx -> {
            var certificate = new RevokedCertificate(TestCa.ISSUING, serial, 0, now());
            var facts = new RevocationFacts(now(), RevocationReason.SUPERSEDED, "somebody");
            assertThat(new Revocations().revoke(tx, certificate, facts)).isTrue();
        });

        assertThat(about(serial).getCertStatus()).isInstanceOf(RevokedStatus.class);
    }

    private Instant now() {
        return ca.clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    @Test
    void anExpiredCertificateIsGoodUntilItLeavesTheRecord() {
        SerialNumber serial = ca.issued().serial();
        ca.pass(Duration.ofDays(40));
        ca.delegates.run();

        assertThat(answer(serial).kind()).isEqualTo(Kind.GOOD);
        ca.clock.advance(Duration.ofHours(1)); // What is remembered is not given again.
        Months.drop(ca.database, Months.Holds.CERTIFICATES, serial.expiryMonth().orElseThrow());
        assertThat(answer(serial).kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void anIntermediateIsAskedForAtTheRoot() {
        var serial = new SerialNumber(ca.issuing().certificate().getSerialNumber());

        assertThat(about(ca.root(), serial).getCertStatus()).isSameAs(CertificateStatus.GOOD);
        assertThat(about(ca.issuing(), serial).getCertStatus()).isInstanceOf(UnknownStatus.class);
    }

    @Test
    void whatWasSignedIsGivenAgainUntilHalfOfItsLife() {
        SerialNumber serial = ca.issued().serial();
        OcspAnswer first = answer(serial);

        ca.clock.advance(Duration.ofMinutes(29));
        assertThat(answer(serial).response()).isEqualTo(first.response());
        ca.clock.advance(Duration.ofMinutes(1));
        assertThat(answer(serial).response()).isNotEqualTo(first.response());
        assertThat(about(serial).getThisUpdate().toInstant()).isEqualTo(now());
    }

    @Test
    void aClockThatWasSetBackGivesNothingOutThatHasYetToBegin() {
        SerialNumber serial = ca.issued().serial();
        OcspAnswer first = answer(serial);

        ca.clock.advance(Duration.ofSeconds(-20));

        assertThat(answer(serial).response()).isNotEqualTo(first.response());
        assertThat(about(serial).getThisUpdate().toInstant()).isEqualTo(now());
    }

    @Test
    void aRevocationIsKnownWhenItsCallerIsAnswered() {
        SerialNumber serial = ca.issued().serial();
        assertThat(answer(serial).kind()).isEqualTo(Kind.GOOD);

        revoke(serial, RevocationReason.SUPERSEDED);

        assertThat(answer(serial).kind()).isEqualTo(Kind.REVOKED);
    }

    @Test
    void aRevocationByAnotherServerIsKnownAfterASecond() {
        SerialNumber serial = ca.issued().serial();
        assertThat(answer(serial).kind()).isEqualTo(Kind.GOOD);
        var elsewhere =
                new Revocation(
                        ca.issuers,
                        ca.inventory,
                        ca.audit,
                        ca.database,
                        ca.clock,
                        InventoryListener.NONE);

        assertThat(elsewhere.revoke(TestCa.OPERATOR, serial, RevocationReason.SUPERSEDED, "r"))
                .isInstanceOf(RevocationOutcome.Revoked.class);

        await().atMost(Duration.ofSeconds(2)).until(() -> answer(serial).kind() == Kind.REVOKED);
    }

    @Test
    void theRevocationOfAnotherCertificateCostsNoSignature() {
        SerialNumber serial = ca.issued().serial();
        OcspAnswer first = answer(serial);

        revoke(ca.issued().serial(), RevocationReason.SUPERSEDED);

        assertThat(answer(serial).response()).isEqualTo(first.response());
    }

    @Test
    void aReasonThatBecomesKeyCompromiseIsKnownAtOnce() {
        SerialNumber serial = ca.issued().serial();
        revoke(serial, RevocationReason.SUPERSEDED);
        assertThat(answer(serial).kind()).isEqualTo(Kind.REVOKED);

        revoke(serial, RevocationReason.KEY_COMPROMISE);

        assertThat(((RevokedStatus) about(serial).getCertStatus()).getRevocationReason())
                .isEqualTo(1);
    }

    @Test
    void aReservationThatIsCompletedIsGoodAtOnce() {
        SerialNumber serial = reserved();
        assertThat(answer(serial).kind()).isEqualTo(Kind.UNKNOWN);

        ca.execute(
                "UPDATE certificates SET state = 'ISSUED', signature = tbs, issued_at = reserved_at"
                        + " WHERE state = 'RESERVED'");

        assertThat(answer(serial).kind()).isEqualTo(Kind.GOOD);
    }

    @Nested
    class WithoutTheDatabase {

        private final SerialNumber good = ca.issued().serial();
        private final SerialNumber revoked = ca.issued().serial();

        WithoutTheDatabase() {
            revoke(revoked, RevocationReason.SUPERSEDED);
            assertThat(answer(good).kind()).isEqualTo(Kind.GOOD);
            assertThat(answer(revoked).kind()).isEqualTo(Kind.REVOKED);
            ca.loseDatabase();
        }

        @Test
        void whatWasGoodIsNotGoodForMoreThanASecond() {
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> answer(good).kind() == Kind.TRY_LATER);
            assertThat(TestOcsp.status(answer(good).response().octets())).isEqualTo(3);
        }

        @Test
        void whatWasRevokedIsRevokedStill() {
            assertThat(answer(revoked).kind()).isEqualTo(Kind.REVOKED);
        }

        @Test
        void whatNobodyAskedForIsLeftForLater() {
            assertThat(answer(SerialNumber.random(674, ca.random)).kind())
                    .isEqualTo(Kind.TRY_LATER);
        }
    }

    @Test
    void aServerWithAWrongClockAnswersLater() {
        SerialNumber serial = ca.issued().serial();
        ca.clock.set(Duration.ofHours(1));

        assertThat(answer(serial).kind()).isEqualTo(Kind.TRY_LATER);
    }

    @Nested
    class ToOneRequest {

        private final SerialNumber serial = ca.issued().serial();
        private final CertificateID id = TestOcsp.id(TestOcsp.SHA256, ca.issuing(), serial.value());

        @Test
        void itsNonceIsReturned() {
            for (int length : new int[] {1, 16, 32, 128}) {
                byte[] nonce = new byte[length];
                ca.random.nextBytes(nonce);

                OcspAnswer answer = answer(TestOcsp.withNonce(nonce, id));

                assertThat(TestOcsp.nonce(answer.response().octets())).isEqualTo(nonce);
                assertThat(answer.kind()).isEqualTo(Kind.GOOD);
                assertThat(answer.life()).as("nobody else may be given it").isEmpty();
            }
        }

        @Test
        void aNonceOfAnotherSizeIsRefused() {
            assertThat(answer(TestOcsp.withNonce(new byte[0], id)).kind())
                    .isEqualTo(Kind.MALFORMED_REQUEST);
            assertThat(answer(TestOcsp.withNonce(new byte[129], id)).kind())
                    .isEqualTo(Kind.MALFORMED_REQUEST);
        }

        @Test
        void everyCertificateIsInOneAnswerAsTheClientNamedIt() {
            SerialNumber revoked = ca.issued().serial();
            revoke(revoked, RevocationReason.SUPERSEDED);
            CertificateID other = TestOcsp.id(TestOcsp.SHA1, ca.issuing(), revoked.value());
            CertificateID never = TestOcsp.id(TestOcsp.SHA1, ca.issuing(), BigInteger.TEN);

            OcspAnswer answer = answer(TestOcsp.request(id, other, never));

            assertThat(answer.kind()).isEqualTo(Kind.SEVERAL);
            var responses =
                    TestOcsp.verified(answer.response().octets(), ca.issuing()).getResponses();
            assertThat(responses)
                    .extracting(SingleResp::getCertID)
                    .containsExactly(id, other, never);
            assertThat(responses[0].getCertStatus()).isSameAs(CertificateStatus.GOOD);
            assertThat(responses[1].getCertStatus()).isInstanceOf(RevokedStatus.class);
            assertThat(responses[2].getCertStatus()).isInstanceOf(UnknownStatus.class);
        }

        @Test
        void aCertificateOfAnotherIssuerIsNobodysBusinessHere() {
            CertificateID foreign = TestOcsp.id(TestOcsp.SHA1, ca.root(), serial.value());

            assertThat(answer(TestOcsp.request(foreign)).kind()).isEqualTo(Kind.UNAUTHORIZED);
            assertThat(answer(TestOcsp.request(id, foreign)).kind()).isEqualTo(Kind.UNAUTHORIZED);
        }

        @Test
        void anIssuerThatIsNamedByAHashWeDoNotMakeIsNotKnown() {
            CertificateID sha384 = TestOcsp.id(TestOcsp.SHA384, ca.issuing(), serial.value());

            assertThat(answer(TestOcsp.request(sha384)).kind()).isEqualTo(Kind.UNAUTHORIZED);
        }

        @Test
        void eachHashHasAnAnswerOfItsOwn() {
            CertificateID sha1 = TestOcsp.id(TestOcsp.SHA1, ca.issuing(), serial.value());

            for (CertificateID asked : new CertificateID[] {id, sha1, id, sha1}) {
                byte[] response = answer(TestOcsp.request(asked)).response().octets();
                assertThat(TestOcsp.verified(response, ca.issuing()).getResponses()[0].getCertID())
                        .isEqualTo(asked);
            }
        }
    }

    @Test
    void withoutADelegateTheAnswerComesLater() {
        OcspResponder other =
                new TestCa().ocsp(new Knowledge(ca.database, Map.of(), ca.clockCheck));
        byte[] request = TestOcsp.request(ca.issuing(), ca.issued().serial());

        assertThat(other.answer(ca.issuing(), request).kind()).isEqualTo(Kind.TRY_LATER);
    }
}

package dev.signet.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestClock;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.CertificateRecord.RevocationFacts;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentAnswersTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final int SMALL = 100;

    private final TestClock clock = new TestClock(START);
    private final RecentAnswers recent = new RecentAnswers(clock);

    @Test
    void whatIsFiveMinutesOldIsForgotten() {
        recent.completed(certificate(1, SMALL));
        clock.advance(Duration.ofMinutes(4));
        recent.completed(certificate(2, SMALL));
        clock.advance(Duration.ofMinutes(2));

        assertThat(recent.all()).containsExactly(certificate(2, SMALL));
    }

    @Test
    void theOldestOfTooManyIsForgotten() {
        IntStream.rangeClosed(1, 20_001)
                .forEach(serial -> recent.completed(certificate(serial, SMALL)));

        assertThat(recent.all()).hasSize(20_000).doesNotContain(certificate(1, SMALL));
    }

    @Test
    void largeOnesAreForgottenSooner() {
        int megabyte = 1 << 20;
        IntStream.rangeClosed(1, 100)
                .forEach(serial -> recent.completed(certificate(serial, megabyte)));

        assertThat(recent.all()).hasSize(31);
    }

    @Test
    void aRevocationTakesThePlaceOfTheCertificateInWhicheverOrderTheyAreTold() {
        CertificateRecord issued = certificate(1, SMALL);
        CertificateRecord revoked = issued.revoked(facts(RevocationReason.SUPERSEDED));
        recent.revoked(revoked);
        recent.completed(issued);

        assertThat(recent.all()).containsExactly(revoked);
    }

    @Test
    void aKeyCompromiseTakesThePlaceOfAnyOtherReason() {
        CertificateRecord compromised =
                certificate(1, SMALL).revoked(facts(RevocationReason.KEY_COMPROMISE));
        recent.revoked(compromised);
        recent.revoked(certificate(1, SMALL).revoked(facts(RevocationReason.SUPERSEDED)));

        assertThat(recent.all()).containsExactly(compromised);
    }

    private static RevocationFacts facts(RevocationReason reason) {
        return new RevocationFacts(START, reason, "operator:a");
    }

    private static CertificateRecord certificate(int serial, int octets) {
        var order =
                new Reservation(
                        new IssuerName("issuing"),
                        new SerialNumber(BigInteger.valueOf(serial)),
                        new Validity(START, START.plusSeconds(60)),
                        0,
                        "web",
                        1,
                        "",
                        "caller",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "request-1",
                        Optional.empty(),
                        List.of(),
                        KeyAlgorithm.EC_P256,
                        "",
                        Optional.empty(),
                        ClientFacts.NONE,
                        Der.copyOf(new byte[octets]),
                        START);
        return new CertificateRecord(
                order,
                CertificateState.ISSUED,
                Optional.empty(),
                Optional.of(START),
                Optional.empty());
    }
}

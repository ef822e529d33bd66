package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.audit.AuditEvent;
import dev.signet.server.inventory.InventoryListener;
import dev.signet.server.inventory.Reservation;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.junit.jupiter.api.Test;

/** A profile that makes mistakes never reaches the key. */
class LintBeforeSigningTest {

    private final TestCa ca = new TestCa();
    private final Reservation like = ca.record(ca.issued("www.example.org").serial()).order();
    private final Instant end = like.validity().notAfter();
    private final AtomicBoolean keyTouched = new AtomicBoolean();

    LintBeforeSigningTest() {
        ca.signer.beforeSigning = () -> keyTouched.set(true);
    }

    @Test
    void whatIsFitIsSigned() {
        assertThat(certify(serial -> endingAt(end, serial)))
                .isInstanceOf(Certification.Result.Completed.class);
        assertThat(keyTouched).isTrue();
    }

    @Test
    void aCertificateThatLivesLongerThanDecidedNeverReachesTheKey() {
        assertStopped(certify(serial -> endingAt(end.plusSeconds(1), serial)));
    }

    @Test
    void octetsThatAreNoCertificateNeverReachTheKey() {
        assertStopped(certify(_ -> Der.copyOf(new byte[] {0x30, 0x00})));
    }

    @Test
    void nothingIsReservedForWhatIsNotSigned() {
        long before = ca.count("certificates");

        assertStopped(certify(serial -> endingAt(end.plusSeconds(1), serial)));

        assertThat(ca.count("certificates")).isEqualTo(before);
    }

    @Test
    void operatorsLearnOfItFromTheAuditLogAndTheMetric() {
        assertStopped(certify(serial -> endingAt(end.plusSeconds(1), serial)));

        assertThat(ca.auditKinds().getLast())
                .isEqualTo(AuditEvent.LintFailed.class.getSimpleName());
        assertThat(
                        ca.metrics
                                .counter("ca.lint.failed", "lint", "signet_validity_as_decided")
                                .count())
                .isEqualTo(1);
    }

    private void assertStopped(Certification.Result result) {
        assertThat(result)
                .isEqualTo(new Certification.Result.Stopped(new IssuanceOutcome.LintFailed()));
        assertThat(keyTouched).isFalse();
    }

    /** What a profile makes for a serial number. */
    private interface Profile {
        Der tbs(SerialNumber serial);
    }

    private Certification.Result certify(Profile profile) {
        var issuing = ca.issuing();
        return new Certification(
                        ca.inventory,
                        ca.audit,
                        ca.database,
                        ca.clock,
                        ca.random,
                        InventoryListener.NONE,
                        ca.lint,
                        ca.distribution)
                .certify(
                        new Certification.Order(
                                issuing.name(),
                                CertificateKind.END_ENTITY,
                                Optional.of(issuing.certificate()),
                                issuing.signer(),
                                issuing.certificate().getSubjectPublicKeyInfo(),
                                like.validity(),
                                Optional.empty(),
                                serial -> reservation(serial, profile.tbs(serial)),
                                (_, _) -> Optional.empty(),
                                (_, _) -> {}));
    }

    private Reservation reservation(SerialNumber serial, Der tbs) {
        return new Reservation(
                like.issuer(),
                serial,
                like.validity(),
                like.crlShard(),
                like.role(),
                like.roleVersion(),
                like.rules(),
                like.caller(),
                like.identity(),
                like.tokenId(),
                like.reviewedAt(),
                like.requestId(),
                like.commonName(),
                like.names(),
                like.keyAlgorithm(),
                like.keyHash(),
                like.renews(),
                like.client(),
                tbs,
                like.reservedAt());
    }

    private Der endingAt(Instant notAfter, SerialNumber serial) {
        TBSCertificate good = TBSCertificate.getInstance(like.tbs().octets());
        var tbs = new V3TBSCertificateGenerator();
        tbs.setSerialNumber(new ASN1Integer(serial.value()));
        tbs.setSignature(good.getSignature());
        tbs.setIssuer(good.getIssuer());
        tbs.setStartDate(good.getStartDate());
        tbs.setEndDate(new Time(Date.from(notAfter)));
        tbs.setSubject(good.getSubject());
        tbs.setSubjectPublicKeyInfo(good.getSubjectPublicKeyInfo());
        tbs.setExtensions(good.getExtensions());
        try {
            return Der.copyOf(tbs.generateTBSCertificate().getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

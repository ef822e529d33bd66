package dev.signet.server.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.FaultySigner;
import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.database.Knowledge;
import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.ocsp.OcspAnswer.Kind;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/** The keys that answer, and the certificates that let them. */
class DelegatesTest {

    private static final Duration LIFE = Duration.ofDays(3);

    private final TestCa ca = new TestCa();

    private Delegate current(Issuer issuer) {
        return ca.delegates.current(issuer).orElseThrow();
    }

    private static X509Certificate certificate(Delegate delegate) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(delegate.certificate().octets()));
    }

    @Test
    void aDelegateMayAnswerForItsIssuerAndNothingElse() throws Exception {
        ca.delegates.run();
        X509Certificate certificate = certificate(current(ca.issuing()));

        certificate.verify(ca.issuing().signer().publicKey());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.9");
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(
                        new X509CertificateHolder(certificate.getEncoded())
                                .getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)
                                .getExtnValue()
                                .getOctets())
                .as("NULL, which the JDK would not show")
                .containsExactly(5, 0);
        assertThat(certificate.getCriticalExtensionOIDs())
                .isEqualTo(Set.of("2.5.29.15", "2.5.29.19"));
        assertThat(certificate.getNonCriticalExtensionOIDs())
                .as("no CRL and no responder: its own status is not asked for")
                .isEqualTo(Set.of("2.5.29.14", "2.5.29.35", "2.5.29.37", "1.3.6.1.5.5.7.48.1.5"));
        assertThat(
                        Duration.between(
                                        certificate.getNotBefore().toInstant(),
                                        certificate.getNotAfter().toInstant())
                                .plusSeconds(1))
                .isEqualTo(LIFE);
    }

    @Test
    void itsCertificateIsOnRecordAndAudited() throws Exception {
        ca.delegates.run();
        var serial = new SerialNumber(certificate(current(ca.issuing())).getSerialNumber());

        assertThat(ca.record(serial).order().role()).isEqualTo(ResponderCertification.ROLE.value());
        assertThat(ca.record(serial).order().caller()).isEqualTo("signet itself");
        assertThat(ca.auditKinds()).endsWith("CertificateReserved", "CertificateIssued");
    }

    @Test
    void eachServerHasItsOwnKeyAndEachIssuerTrustsBoth() {
        Delegates other = ca.delegates(OcspConfig.DEFAULT);
        ca.delegates.run();
        other.run();

        assertThat(other.current(ca.issuing()).orElseThrow().id())
                .isNotEqualTo(current(ca.issuing()).id())
                .isNotEqualTo(current(ca.root()).id());
    }

    @Test
    void aDelegateIsRenewedAfterTwoThirdsOfItsLife() {
        ca.delegates.run();
        Delegate first = current(ca.issuing());

        ca.clock.advance(Duration.ofHours(47));
        ca.delegates.run();
        assertThat(current(ca.issuing())).isEqualTo(first);
        ca.clock.advance(Duration.ofHours(1));
        ca.delegates.run();

        assertThat(current(ca.issuing()).id()).isNotEqualTo(first.id());
    }

    @Test
    void aDelegateFromAClockThatWasAheadIsReplaced() {
        ca.clock.advance(Duration.ofDays(2));
        ca.delegates.run();
        Delegate early = current(ca.issuing());

        ca.clock.advance(Duration.ofDays(-2));
        ca.delegates.run();

        assertThat(current(ca.issuing()).id()).isNotEqualTo(early.id());
    }

    @Test
    void anIssuerIsAnsweredForBeforeItSignsAndAfter() {
        ca.delegates.run();
        for (IssuerState state :
                List.of(IssuerState.PREPARED, IssuerState.RETIRED, IssuerState.REVOKED)) {
            ca.issuers.replace(List.of(ca.root(), in(state)));
            ca.clock.advance(Duration.ofDays(2));

            ca.delegates.run();

            assertThat(ca.delegates.stale(ca.clock.instant())).isEmpty();
            assertThat(current(ca.issuing()).validity().notAfter())
                    .isAfter(ca.clock.instant().plus(Duration.ofDays(2)));
        }
    }

    private Issuer in(IssuerState state) {
        return ca.issuing().with(ca.issuing().life().in(state, ca.clock.instant()));
    }

    @Test
    void anIssuerOfWhichEverythingIsOverNeedsNoDelegate() {
        Issuer over =
                ca.issuing()
                        .with(
                                new IssuerLife(
                                        IssuerState.RETIRED,
                                        ca.clock.instant(),
                                        Optional.empty(),
                                        true,
                                        true));
        ca.issuers.replace(List.of(ca.root(), over));

        ca.delegates.run();

        assertThat(ca.delegates.current(over)).isEmpty();
        assertThat(ca.delegates.stale(ca.clock.instant())).isEmpty();
    }

    @Test
    void aDelegateEndsWithItsIssuerAndThenNobodyAnswers() {
        ca.pass(Duration.ofDays(364));
        ca.delegates.run();
        Delegate last = current(ca.issuing());
        assertThat(last.validity().notAfter()).isEqualTo(ca.issuing().notAfter());

        ca.clock.advance(Duration.ofHours(12));
        ca.delegates.run();
        assertThat(current(ca.issuing())).as("a new one would end no later").isEqualTo(last);
        assertThat(ca.delegates.stale(ca.clock.instant())).isEmpty();
        ca.clock.advance(Duration.ofHours(13));

        OcspResponder responder = ca.ocsp(new Knowledge(ca.database, Map.of(), ca.clockCheck));
        byte[] request = TestOcsp.request(TestOcsp.id(TestOcsp.SHA1, ca.issuing(), BigInteger.TEN));
        assertThat(responder.answer(ca.issuing(), request).kind()).isEqualTo(Kind.UNAUTHORIZED);
    }

    @Test
    void noResponseOutlivesItsSigner() {
        ca.delegates.run();
        Instant end = current(ca.issuing()).validity().notAfter();
        ca.clock.advance(Duration.ofDays(3).minusMinutes(20));
        OcspResponder responder = ca.ocsp(new Knowledge(ca.database, Map.of(), ca.clockCheck));

        OcspAnswer answer =
                responder.answer(
                        ca.issuing(), TestOcsp.request(ca.issuing(), ca.issued().serial()));

        assertThat(answer.life().orElseThrow().nextUpdate()).isEqualTo(end);
    }

    @Test
    void oneIssuerThatCannotSignKeepsNoOtherFromBeingAnsweredFor() {
        ca.signer.fault = Fault.BEFORE_SIGNING;

        assertThatThrownBy(ca.delegates::run).hasMessageContaining("issuing");

        assertThat(ca.delegates.current(ca.root())).isPresent();
        assertThat(ca.delegates.stale(ca.clock.instant()))
                .hasValue("issuer issuing has no OCSP responder yet");
    }

    @Test
    void aDelegateThatCouldNotBeRenewedForLongIsSeen() {
        ca.delegates.run();
        ca.signer.fault = Fault.BEFORE_SIGNING;
        ca.clock.advance(Duration.ofHours(59));
        assertThat(ca.delegates.stale(ca.clock.instant())).isEmpty();

        ca.clock.advance(Duration.ofHours(1));

        assertThat(ca.delegates.stale(ca.clock.instant()).orElseThrow())
                .contains("of issuer issuing could not be renewed and ends at 2026-03-04T");
    }

    @Test
    void switchedOffNobodyIsCertifiedAndNobodyIsMissed() {
        Delegates off = ca.delegates(new OcspConfig(false, Duration.ofHours(1), false));
        long before = ca.count("certificates");

        off.run();

        assertThat(ca.count("certificates")).isEqualTo(before);
        assertThat(off.stale(ca.clock.instant())).isEmpty();
        assertThat(off.serves(ca.issuing(), ca.clock.instant())).isFalse();
    }

    @Test
    void aBadSignatureIsNotSent() {
        ca.delegates.run();
        Delegate good = current(ca.issuing());
        var faulty = new FaultySigner(good.signer());
        faulty.fault = Fault.FLIPPED_BIT;
        var bad =
                new Delegate(
                        good.issuer(),
                        good.issuerIds(),
                        faulty,
                        good.id(),
                        good.certificate(),
                        good.validity());

        assertThatExceptionOfType(SigningFailedException.class)
                .isThrownBy(() -> bad.sign(Der.copyOf(new byte[] {1, 2, 3})));
    }
}

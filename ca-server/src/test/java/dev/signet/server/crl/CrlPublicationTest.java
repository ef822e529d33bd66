package dev.signet.server.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.FaultySigner.Fault;
import dev.signet.server.TestCa;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.mount.Mounts;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.PostponedException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.io.ByteArrayInputStream;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrlPublicationTest {

    /** 2026-03-01T12:00:00.250Z, when the clock of the tests starts, in milliseconds since 1970. */
    private static final long FIRST = 1_772_366_400_250L;

    private static final CrlScope COMPLETE = CrlScope.complete();
    private static final CrlScope FIRST_SHARD = CrlScope.shard(0);

    private final TestCa ca = new TestCa();
    private final CrlPublication publication = ca.crlPublication("a");

    @Test
    void aRevokedCertificateIsOnTheNextCrl() throws Exception {
        SerialNumber serial = revoked(RevocationReason.KEY_COMPROMISE);
        TestCa.publish(publication);

        X509CRLEntry entry = crl(COMPLETE).getRevokedCertificate(serial.value());
        assertThat(entry.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
        assertThat(crl(FIRST_SHARD).getRevokedCertificate(serial.value())).isNotNull();
    }

    @Test
    void theReasonUnspecifiedIsLeftOut() throws Exception {
        SerialNumber serial = revoked(RevocationReason.UNSPECIFIED);
        TestCa.publish(publication);

        assertThat(crl(COMPLETE).getRevokedCertificate(serial.value()).hasExtensions()).isFalse();
    }

    @Test
    void aLaterKeyCompromiseTakesThePlaceOfTheEarlierReason() throws Exception {
        SerialNumber serial = revoked(RevocationReason.SUPERSEDED);
        assertThat(
                        ca.revocation.revoke(
                                TestCa.OPERATOR, serial, RevocationReason.KEY_COMPROMISE, "r"))
                .isInstanceOf(Revoked.class);
        TestCa.publish(publication);

        assertThat(crl(COMPLETE).getRevokedCertificate(serial.value()).getRevocationReason())
                .isEqualTo(CRLReason.KEY_COMPROMISE);
    }

    @Test
    void whatAServerWhoseClockIsAheadRevokedIsDatedNoLaterThanTheCrl() throws Exception {
        ca.clock.advance(Duration.ofSeconds(20));
        SerialNumber serial = revoked(RevocationReason.SUPERSEDED);
        ca.clock.setBack(Duration.ofSeconds(20));
        TestCa.publish(publication);

        X509CRL crl = crl(COMPLETE);
        assertThat(crl.getRevokedCertificate(serial.value()).getRevocationDate())
                .isEqualTo(crl.getThisUpdate());
    }

    @Test
    void anEmptyCrlHasNoListOfRevokedCertificatesAtAll() throws Exception {
        TestCa.publish(publication);

        assertThat(crl(COMPLETE).getRevokedCertificates()).isNull();
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).entries()).isZero();
    }

    @Test
    void aCrlThatBreaksARuleIsNotSignedAndTheOldOneStays() throws Exception {
        TestCa.publish(publication);
        var _ = revoked(RevocationReason.KEY_COMPROMISE);
        ca.execute("UPDATE revocations SET serial = '" + "ff" + "0".repeat(38) + "'"); // Negative.
        var keyTouched = new AtomicBoolean();
        ca.signer.beforeSigning = () -> keyTouched.set(true);

        assertThatThrownBy(() -> publication.publish(ca.issuing(), COMPLETE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rfc5280_crl_entry_serial");
        assertThat(keyTouched).isFalse();
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST);
        assertThat(ca.auditKinds().getLast()).isEqualTo("LintFailed");
    }

    @Test
    void theNumberOnlyGrows() throws Exception {
        TestCa.publish(publication);
        TestCa.publish(publication);

        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST + 1);
        ca.clock.advance(Duration.ofMinutes(10));
        TestCa.publish(publication);
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST + 600_000);
    }

    @Test
    void theNumberIsAboveThoseThatARestoredDatabaseHasForgotten() throws Exception {
        TestCa.publish(publication);
        ca.clock.advance(Duration.ofMinutes(10));
        for (int withinOneSecond = 0; withinOneSecond < 3; withinOneSecond++) {
            TestCa.publish(publication);
        }
        long seen = ca.crl(TestCa.ISSUING, COMPLETE).number();
        ca.execute("DELETE FROM crls");
        ca.clock.advance(Duration.ofSeconds(1));
        TestCa.publish(publication);

        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isGreaterThan(seen);
    }

    @Test
    void threeServersAtOnceNeverPublishTheSameNumberTwice() throws Exception {
        var barrier = new CyclicBarrier(3);
        try (var threads = Executors.newFixedThreadPool(3)) {
            var runs = new ArrayList<Future<?>>();
            for (String server : new String[] {"a", "b", "c"}) {
                var job = ca.crlPublication(server);
                runs.add(
                        threads.submit(() -> {
                            barrier.await();
                            for (int i = 0; i < 10; i++) {
                                // Without the lease, so that they do collide.
                                var _ = tryPublish(job);
                            }
                            return null;
                        }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        var numbers =
                ca.database.resultOf(tx ->
                        tx.createQuery(
                                        """
                                        SELECT body FROM audit_events
                                         WHERE kind = 'CrlSigned' AND body LIKE '%"issuing"%'
                                        """)
                                .mapTo(String.class)
                                .list());
        assertThat(new HashSet<>(numbers)).hasSameSizeAs(numbers);
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST + numbers.size() - 1);
    }

    private boolean tryPublish(CrlPublication job) throws SigningFailedException {
        try {
            return job.publish(ca.issuing(), COMPLETE);
        } catch (RuntimeException e) {
            return false; // The first insert was somebody else's.
        }
    }

    @Test
    void aServerThatLostItsLeaseWhileSigningDoesNotOverwriteTheNewerCrl() throws Exception {
        TestCa.publish(publication);
        ca.signer.beforeSigning =
                () -> {
                    ca.signer.beforeSigning = () -> {};
                    assertThat(publishUnchecked(ca.crlPublication("b"))).isTrue();
                };

        assertThat(publication.publish(ca.issuing(), COMPLETE)).isFalse();
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST + 1);
    }

    private boolean publishUnchecked(CrlPublication job) {
        try {
            return job.publish(ca.issuing(), COMPLETE);
        } catch (SigningFailedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void onlyOneServerSignsWhileALeaseIsHeld() throws Exception {
        TestCa.publish(publication);
        var signed = new ArrayList<String>();
        ca.signer.beforeSigning =
                () -> {
                    signed.add("a");
                    ca.signer.beforeSigning = () -> signed.add("b");
                    assertThatThrownBy(() -> TestCa.publish(ca.crlPublication("b")))
                            .isInstanceOf(PostponedException.class)
                            .hasMessageContaining("[issuing/0]");
                    ca.signer.beforeSigning = () -> signed.add("a");
                };
        TestCa.publish(publication);

        // The other one made what this one was not at: the complete CRL.
        assertThat(signed).containsExactly("a", "b", "a");
    }

    @Test
    void whatAnotherServersLeaseHoldsUpIsNotForgottenUntilTheNextPeriod() throws Exception {
        var _ = revoked(RevocationReason.SUPERSEDED);
        var other = new JobLeases(ca.database, "killed");
        assertThat(other.tryAcquire("crl:issuing/complete", Duration.ofMinutes(1))).isTrue();

        assertThatThrownBy(() -> TestCa.publish(publication))
                .isInstanceOf(PostponedException.class)
                .hasMessageContaining("issuing");
        other.release("crl:issuing/complete");
        TestCa.publish(publication);
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).entries()).isEqualTo(1);
    }

    @Test
    void aCrlThatDoesNotVerifyIsNeverPublished() throws Exception {
        TestCa.publish(publication);
        ca.signer.fault = Fault.FLIPPED_BIT;

        assertThatThrownBy(() -> TestCa.publish(publication))
                .isInstanceOf(SigningFailedException.class);
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST);
    }

    @Test
    void aClockThatWentBackWithTheDatabasesPublishesNothing() throws Exception {
        TestCa.publish(publication);
        ca.clock.setBack(Duration.ofMinutes(5));
        ca.clockCheck.compare(ca.clock.instant(), ca.clock.nanoTime(), ca.clock.nanoTime());

        assertThatThrownBy(() -> TestCa.publish(publication))
                .hasMessageContaining("clock went back");
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(FIRST);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600})
    void aClockThatIsNotTheDatabasesPublishesNothingUntilItIsSetRight(long seconds)
            throws Exception {
        TestCa.publish(publication);
        long before = ca.crl(TestCa.ISSUING, COMPLETE).number();
        ca.clock.set(Duration.ofSeconds(seconds));

        assertThatThrownBy(() -> TestCa.publish(publication))
                .hasMessageContaining("clock is 1 h 0 min");
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(before);

        ca.clock.set(Duration.ofSeconds(-seconds));
        TestCa.publish(publication);
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isGreaterThan(before);
    }

    @Test
    void aRevokedCertificateIsOnACrlNewerThanItsEndHoweverRarelyTheyArePublished()
            throws Exception {
        // Random schedules of revocations and of CRLs, with pauses far beyond a CRL's life.
        for (int seed = 0; seed < 12; seed++) {
            var random = new Random(seed);
            var each = new TestCa();
            var job = each.crlPublication("a");
            TestCa.publish(job);
            var serial = each.issued().serial();
            each.clock.advance(Duration.ofMinutes(random.nextInt(24 * 60)));
            assertThat(
                            each.revocation.revoke(
                                    TestCa.CALLER, serial, RevocationReason.SUPERSEDED, "r"))
                    .isInstanceOf(Revoked.class);
            boolean listedAfterItsEnd = false;
            var end = each.record(serial).validity().notAfter();
            for (int run = 0; run < 8; run++) {
                each.clock.advance(Duration.ofMinutes(1 + random.nextInt(60 * 40)));
                TestCa.publish(job);
                var crl = parse(each.crl(TestCa.ISSUING, COMPLETE));
                boolean listed = crl.getRevokedCertificate(serial.value()) != null;
                if (!listedAfterItsEnd) {
                    assertThat(listed).as("seed %s, run %s", seed, run).isTrue();
                }
                listedAfterItsEnd |= crl.getThisUpdate().toInstant().isAfter(end);
            }
        }
    }

    @Test
    void entriesLeaveOnceTheyHaveBeenListedAfterTheirEnd() throws Exception {
        SerialNumber serial = revoked(RevocationReason.SUPERSEDED);
        TestCa.publish(publication);
        ca.clock.advance(Duration.ofHours(25));
        TestCa.publish(publication);
        ca.clock.advance(Duration.ofHours(25));
        TestCa.publish(publication);

        assertThat(crl(COMPLETE).getRevokedCertificate(serial.value())).isNull();
    }

    @Test
    void eachCertificateIsOnTheShardThatItsDistributionPointNamesAndOnNoOther() throws Exception {
        var sharded =
                new TestCa(new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 4, false));
        var serials = IntStream.range(0, 24).mapToObj(i -> sharded.issued().serial()).toList();
        serials.forEach(serial ->
                assertThat(
                                sharded.revocation.revoke(
                                        TestCa.CALLER, serial, RevocationReason.SUPERSEDED, "r"))
                        .isInstanceOf(Revoked.class));
        TestCa.publish(sharded.crlPublication("a"));

        for (SerialNumber serial : serials) {
            var certificate =
                    new X509CertificateHolder(sharded.record(serial).der().orElseThrow().octets());
            int listings = 0;
            for (int shard = 0; shard < 4; shard++) {
                X509CRL crl = parse(sharded.crl(TestCa.ISSUING, CrlScope.shard(shard)));
                if (crl.getRevokedCertificate(serial.value()) != null) {
                    listings++;
                    assertThat(distributionPoint(crl)).isEqualTo(distributionPoint(certificate));
                }
            }
            assertThat(listings).isEqualTo(1);
        }
    }

    @Test
    void aShardThatWasPublishedOnceIsPublishedFromThenOn() throws Exception {
        var sharded =
                new TestCa(new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 4, false));
        TestCa.publish(sharded.crlPublication("a"));
        var fewer =
                sharded.crlPublication(
                        "a",
                        new CrlScopes(
                                new Mounts(CrlConfig.DEFAULT, List.of()),
                                sharded.distribution::crl,
                                sharded.crls));
        TestCa.publish(fewer);

        assertThat(sharded.crl(TestCa.ISSUING, CrlScope.shard(3)).number()).isEqualTo(FIRST + 1);
    }

    @Test
    void aShardNamesTheAddressesOfOldToo() throws Exception {
        TestCa.publish(publication);
        var moved =
                ca.crlPublication(
                        "a",
                        new CrlScopes(
                                ca.mounts,
                                (issuer, scope) ->
                                        java.net.URI.create(
                                                "http://new.test/v1/issuers/"
                                                        + issuer
                                                        + "/crl"
                                                        + scope.path()),
                                ca.crls));
        ca.clock.advance(Duration.ofMinutes(1));
        TestCa.publish(moved);

        assertThat(distributionPointUrls(crl(FIRST_SHARD)))
                .containsExactly(
                        "http://new.test/v1/issuers/issuing/crl/0",
                        "http://ca.test:8080/v1/issuers/issuing/crl/0");
        ca.pass(Duration.ofDays(92));
        TestCa.publish(moved);
        assertThat(distributionPointUrls(crl(FIRST_SHARD)))
                .containsExactly("http://new.test/v1/issuers/issuing/crl/0");
    }

    private static java.util.List<String> distributionPointUrls(X509CRL crl) throws Exception {
        byte[] extension = crl.getExtensionValue(Extension.issuingDistributionPoint.getId());
        var names =
                org.bouncycastle.asn1.x509.GeneralNames.getInstance(
                        IssuingDistributionPoint.getInstance(
                                        ASN1OctetString.getInstance(extension).getOctets())
                                .getDistributionPoint()
                                .getName());
        return java.util.Arrays.stream(names.getNames())
                .map(name -> name.getName().toString())
                .toList();
    }

    @Test
    void theIssuerOfACrlIsTheSubjectOfItsIssuerOctetByOctet() throws Exception {
        TestCa.publish(publication);

        assertThat(crl(COMPLETE).getIssuerX500Principal().getEncoded())
                .isEqualTo(ca.issuing().certificate().getSubject().getEncoded());
    }

    @Test
    void aCrlIsStaleAfterHalfOfItsLife() throws Exception {
        assertThat(ca.freshness.stale(ca.clock.instant())).isPresent();
        TestCa.publish(publication);
        assertThat(ca.freshness.stale(ca.clock.instant())).isEmpty();
        ca.clock.advance(Duration.ofHours(12).plusSeconds(2));
        assertThat(ca.freshness.stale(ca.clock.instant())).isPresent();
    }

    private SerialNumber revoked(RevocationReason reason) {
        SerialNumber serial = ca.issued().serial();
        assertThat(ca.revocation.revoke(TestCa.CALLER, serial, reason, "request-2"))
                .isInstanceOf(Revoked.class);
        return serial;
    }

    private X509CRL crl(CrlScope scope) throws Exception {
        return parse(ca.crl(TestCa.ISSUING, scope));
    }

    private static X509CRL parse(PublishedCrl crl) throws Exception {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(crl.der().octets()));
    }

    private static byte[] distributionPoint(X509CertificateHolder certificate) throws Exception {
        return CRLDistPoint.fromExtensions(certificate.getExtensions())
                .getDistributionPoints()[0]
                .getDistributionPoint()
                .getEncoded();
    }

    private static byte[] distributionPoint(X509CRL crl) throws Exception {
        byte[] extension = crl.getExtensionValue(Extension.issuingDistributionPoint.getId());
        return IssuingDistributionPoint.getInstance(
                        ASN1OctetString.getInstance(extension).getOctets())
                .getDistributionPoint()
                .getEncoded();
    }
}

package dev.signet.server.crl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.revocation.RevocationOutcome.Revoked;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeltaCrlTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final CrlScope COMPLETE = CrlScope.complete();
    private static final CrlScope SHARD = CrlScope.shard(0);

    private final TestCa ca = new TestCa(new CrlConfig(HOUR, HOUR.multipliedBy(24), 1, true));
    private final CrlPublication publication = ca.crlPublication("a");
    private long first;

    /** The first CRLs have nothing that a delta could add to. */
    @BeforeEach
    void publish() throws Exception {
        publication.catchUp(_ -> true);
        first = ca.crl(TestCa.ISSUING, SHARD).number();
        catchUp();
    }

    private void catchUp() throws Exception {
        ca.clock.advance(Duration.ofSeconds(1));
        publication.catchUp(_ -> true);
    }

    private SerialNumber revoked() {
        SerialNumber serial = ca.issued().serial();
        revoke(serial, RevocationReason.SUPERSEDED);
        return serial;
    }

    private void revoke(SerialNumber serial, RevocationReason reason) {
        assertThat(ca.revocation.revoke(TestCa.OPERATOR, serial, reason, "r"))
                .isInstanceOf(Revoked.class);
    }

    private X509CRL crl(CrlScope scope) throws Exception {
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(
                                new ByteArrayInputStream(
                                        ca.crl(TestCa.ISSUING, scope).der().octets()));
    }

    private static byte[] extension(X509CRL crl, org.bouncycastle.asn1.ASN1ObjectIdentifier id) {
        return ASN1OctetString.getInstance(crl.getExtensionValue(id.getId())).getOctets();
    }

    private static long number(X509CRL crl, org.bouncycastle.asn1.ASN1ObjectIdentifier extension) {
        return CRLNumber.getInstance(extension(crl, extension)).getCRLNumber().longValueExact();
    }

    private static Set<SerialNumber> serials(X509CRL crl) {
        Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
        return entries == null
                ? Set.of()
                : entries.stream()
                        .map(entry -> new SerialNumber(entry.getSerialNumber()))
                        .collect(Collectors.toSet());
    }

    @Test
    void aDeltaListsWhatWasRevokedSinceAPublishedCrlOfTheSameCertificates() throws Exception {
        SerialNumber serial = revoked();
        catchUp();

        X509CRL delta = crl(SHARD.delta());
        assertThat(serials(delta)).containsExactly(serial);
        assertThat(delta.getCriticalExtensionOIDs())
                .contains(
                        Extension.deltaCRLIndicator.getId(),
                        Extension.issuingDistributionPoint.getId());
        assertThat(number(delta, Extension.deltaCRLIndicator)).isEqualTo(first);
        assertThat(extension(delta, Extension.issuingDistributionPoint))
                .isEqualTo(extension(crl(SHARD), Extension.issuingDistributionPoint));
    }

    @Test
    void aCrlNamesItsDeltaAndADeltaNamesNone() throws Exception {
        var freshest =
                CRLDistPoint.getInstance(extension(crl(SHARD), Extension.freshestCRL))
                        .getDistributionPoints()[0];

        assertThat(
                        GeneralNames.getInstance(freshest.getDistributionPoint().getName())
                                .getNames()[0]
                                .getName()
                                .toString())
                .isEqualTo("http://ca.test:8080/v1/issuers/issuing/crl/0/delta");
        assertThat(crl(SHARD.delta()).getExtensionValue(Extension.freshestCRL.getId())).isNull();
    }

    @Test
    void whatIsMadeAtOnceHasOneNumberAndSaysTheSame() throws Exception {
        var _ = revoked();
        catchUp();
        var _ = revoked();
        catchUp();

        for (CrlScope scope : new CrlScope[] {COMPLETE, SHARD}) {
            assertThat(ca.crl(TestCa.ISSUING, scope.delta()).number())
                    .isEqualTo(ca.crl(TestCa.ISSUING, scope).number());
            assertThat(serials(crl(scope.delta()))).isEqualTo(serials(crl(scope))).hasSize(2);
        }
    }

    @Test
    void theCompleteCrlsDeltaDoesNotWaitForIt() throws Exception {
        PublishedCrl before = ca.crl(TestCa.ISSUING, COMPLETE);
        SerialNumber serial = revoked();
        ca.clock.advance(Duration.ofSeconds(1));
        CrlCatchUp.ofShards(publication, ca.clock::nanoTime).run();

        assertThat(ca.crl(TestCa.ISSUING, COMPLETE).number()).isEqualTo(before.number());
        assertThat(serials(crl(COMPLETE.delta()))).containsExactly(serial);
        assertThat(ca.crl(TestCa.ISSUING, COMPLETE.delta()).number())
                .isGreaterThan(before.number());
        CrlCatchUp.ofComplete(publication, ca.clock::nanoTime).run();
        assertThat(serials(crl(COMPLETE))).containsExactly(serial);
    }

    @Test
    void aReasonThatBecomesKeyCompromiseIsOnTheDelta() throws Exception {
        SerialNumber serial = revoked();
        catchUp();
        ca.clock.advance(HOUR.multipliedBy(13)); // What was listed so far is in the base now.
        publication.catchUp(_ -> true);
        catchUp();
        revoke(serial, RevocationReason.KEY_COMPROMISE);
        catchUp();

        assertThat(crl(SHARD.delta()).getRevokedCertificate(serial.value()).getRevocationReason())
                .isEqualTo(java.security.cert.CRLReason.KEY_COMPROMISE);
    }

    @Test
    void whoeverFetchedACrlWithinHalfOfItsLifeCanGoOnWithDeltas() throws Exception {
        var listed = new HashSet<SerialNumber>();
        X509CRL fetched = crl(SHARD);
        for (int hour = 0; hour < 11; hour++) {
            ca.clock.advance(HOUR);
            listed.add(revoked());
            publication.catchUp(_ -> true);

            X509CRL delta = crl(SHARD.delta());
            assertThat(number(delta, Extension.deltaCRLIndicator))
                    .isLessThanOrEqualTo(number(fetched, Extension.cRLNumber));
            assertThat(serials(delta)).isEqualTo(listed);
        }
        ca.clock.advance(HOUR.multipliedBy(2));
        publication.catchUp(_ -> true);

        assertThat(number(crl(SHARD.delta()), Extension.deltaCRLIndicator))
                .isGreaterThan(number(fetched, Extension.cRLNumber));
    }

    @Test
    void entriesLeaveADeltaAsTheyLeaveItsBase() throws Exception {
        SerialNumber serial = revoked();
        CertificateRecord record = ca.record(serial);
        catchUp();
        for (int hour = 0; hour < 51; hour++) {
            ca.clock.advance(HOUR);
            publication.catchUp(_ -> true);
            X509CRL base = crl(SHARD);
            if (!base.getThisUpdate().toInstant().isAfter(record.validity().notAfter())) {
                assertThat(serials(base)).contains(serial);
            }
        }

        assertThat(serials(crl(SHARD))).isEmpty();
        assertThat(serials(crl(SHARD.delta()))).isEmpty();
    }

    @Test
    void afterTheRestoreOfAnOlderBackupEveryNumberIsAboveThoseThatWereSeen() throws Exception {
        ca.execute("CREATE TABLE backup AS SELECT * FROM crls");
        for (int i = 0; i < 3; i++) {
            var _ = revoked();
            catchUp();
        }
        Map<CrlScope, Long> seen = numbers();
        ca.execute("DELETE FROM crls");
        ca.execute("INSERT INTO crls SELECT * FROM backup");
        publication.renew();
        catchUp();

        assertThat(numbers())
                .allSatisfy((scope, number) ->
                        assertThat(number)
                                .isGreaterThan(seen.get(scope.base()))
                                .isGreaterThan(seen.get(scope.base().delta())));
    }

    private Map<CrlScope, Long> numbers() {
        return Stream.of(COMPLETE, COMPLETE.delta(), SHARD, SHARD.delta())
                .collect(
                        Collectors.toMap(
                                scope -> scope, scope -> ca.crl(TestCa.ISSUING, scope).number()));
    }

    @Test
    void withoutConfigurationThereAreNone() throws Exception {
        var plain = new TestCa();
        TestCa.publish(plain.crlPublication("a"));

        Optional<PublishedCrl> delta =
                plain.database.resultOf(tx -> plain.crls.newest(tx, TestCa.ISSUING, SHARD.delta()));
        assertThat(delta).isEmpty();
    }
}

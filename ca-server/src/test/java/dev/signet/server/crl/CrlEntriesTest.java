package dev.signet.server.crl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.x509.RevocationReason;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CrlEntriesTest {

    private static final Instant AT = Instant.parse("2026-03-01T09:08:07Z");

    private static byte[] encoded(String serial, Instant at, RevocationReason reason) {
        var entries = new CrlEntries(Instant.MAX, 0);
        entries.revoked(serial, at, reason);
        return entries.octets().finish().octets();
    }

    /** As BouncyCastle writes the entry. */
    private static byte[] expected(String serial, Instant at, RevocationReason reason)
            throws Exception {
        var list = new V2TBSCertListGenerator();
        var number = new ASN1Integer(new BigInteger(serial, 16));
        if (reason == RevocationReason.UNSPECIFIED) {
            list.addCRLEntry(number, new Time(Date.from(at)), null);
        } else {
            list.addCRLEntry(number, new Time(Date.from(at)), reason.code());
        }
        return ((ASN1Sequence) read(list)).getObjectAt(0).toASN1Primitive().getEncoded("DER");
    }

    private static org.bouncycastle.asn1.ASN1Primitive read(V2TBSCertListGenerator list) {
        list.setSignature(
                new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                        new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.840.10045.4.3.2")));
        list.setIssuer(new org.bouncycastle.asn1.x500.X500Name("CN=any"));
        list.setThisUpdate(new Time(Date.from(AT)));
        var tbs = (ASN1Sequence) list.generateTBSCertList().toASN1Primitive();
        return tbs.getObjectAt(tbs.size() - 1).toASN1Primitive();
    }

    @ParameterizedTest
    @EnumSource
    void anEntryHasTheOctetsThatBouncyCastleGivesIt(RevocationReason reason) throws Exception {
        String serial = "42ab00000000000000000000000000000000ff01";

        assertThat(encoded(serial, AT, reason)).isEqualTo(expected(serial, AT, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000001",
        "000000000000000000000000000000000000007f",
        "0000000000000000000000000000000000000080",
        "00000000000000000000000000000000000000ff",
        "00ff000000000000000000000000000000000000",
        "7fffffffffffffffffffffffffffffffffffffff"
    })
    void aSerialNumberIsAnIntegerInTheFewestOctets(String serial) throws Exception {
        assertThat(encoded(serial, AT, RevocationReason.SUPERSEDED))
                .isEqualTo(expected(serial, AT, RevocationReason.SUPERSEDED));
    }

    @ParameterizedTest
    @CsvSource({"2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "2000-01-01T00:00:00Z"})
    void aYearFrom2050OnIsWrittenWithFourDigits(Instant at) throws Exception {
        String serial = "42ab00000000000000000000000000000000ff01";

        assertThat(encoded(serial, at, RevocationReason.UNSPECIFIED))
                .isEqualTo(expected(serial, at, RevocationReason.UNSPECIFIED));
    }

    @Test
    void noEntryIsLongerThanTheLongest() {
        assertThat(
                        encoded(
                                "7fffffffffffffffffffffffffffffffffffffff",
                                Instant.parse("2050-01-01T00:00:00Z"),
                                RevocationReason.PRIVILEGE_WITHDRAWN))
                .hasSize(CrlEntries.MOST_OCTETS);
    }
}

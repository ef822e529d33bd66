package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DLSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsrEncodingTest {

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");

    @Test
    void moreThan64KiBAreRefused() {
        TestCsr.refused(Der.copyOf(new byte[65_537]), "at most 65536");
        assertThatExceptionOfType(MalformedCsrException.class)
                .isThrownBy(() -> CertificateSigningRequest.fromText("A".repeat(100_000)))
                .withMessageContaining("at most");
    }

    @Test
    void nestingThatWouldCostTheStackIsRefused() {
        byte[] nested = new byte[60_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        TestCsr.refused(Der.copyOf(nested), "is not DER");
        TestCsr.refused(Der.copyOf(sequences(40)), "nested deeper than 24");
    }

    @Test
    void octetsAfterTheEndAreRefused() throws Exception {
        byte[] octets = new TestCsr().der().octets();

        TestCsr.refused(
                Der.copyOf(Arrays.copyOf(octets, octets.length + 1)), "octets after its end");
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] octets = new TestCsr().dns("orders").der().octets();
        for (int length = 0; length < octets.length; length++) {
            TestCsr.refused(Der.copyOf(Arrays.copyOf(octets, length)), "is not DER");
        }
    }

    @Test
    void anotherStructureInDerIsRefused() throws Exception {
        TestCsr.refused(Der.copyOf(new DERSequence().getEncoded()), "is not a PKCS #10 request");
        TestCsr.refused(Der.copyOf(DERNull.INSTANCE.getEncoded()), "is not a PKCS #10 request");
    }

    @Test
    void anotherVersionIsRefused() {
        var csr = new TestCsr();
        csr.version = 1;

        TestCsr.refused(csr, "version must be 0");
    }

    @Test
    void explicitCriticalFalseIsRefused() {
        var csr = new TestCsr();
        csr.extensions.add(
                new DLSequence(
                        new ASN1Encodable[] {
                            UNKNOWN, ASN1Boolean.FALSE, new DEROctetString(new byte[] {5, 0})
                        }));

        TestCsr.refused(csr, "critical FALSE must be left out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{}", "-----BEGIN CERTIFICATE-----\nAAAA\n", "MII"})
    void textThatIsNoRequestIsRefused(String text) {
        assertThatExceptionOfType(MalformedCsrException.class)
                .isThrownBy(() -> CertificateSigningRequest.fromText(text));
    }

    private static byte[] sequences(int depth) {
        byte[] octets = new byte[2 * depth];
        for (int i = 0; i < depth; i++) {
            octets[2 * i] = 0x30;
            octets[2 * i + 1] = (byte) (2 * (depth - 1 - i));
        }
        return octets;
    }
}

package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class CsrExtensionsTest {

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");

    @Test
    void aSecondExtensionOfOneKindIsRefused() throws Exception {
        TestCsr.refused(new TestCsr().dns("orders").dns("payments"), "2.5.29.17 appears twice");
        TestCsr.refused(
                new TestCsr()
                        .extension(UNKNOWN, false, DERNull.INSTANCE)
                        .extension(UNKNOWN, false, DERNull.INSTANCE),
                "1.2.3.4 appears twice");
    }

    @Test
    void anUnknownCriticalExtensionIsRefused() throws Exception {
        TestCsr.refused(
                new TestCsr().extension(UNKNOWN, true, DERNull.INSTANCE),
                "1.2.3.4 is critical and not known here");
    }

    @Test
    void anUnknownExtensionThatIsNotCriticalIsIgnoredAndSaidToBe() throws Exception {
        var csr = new TestCsr().extension(UNKNOWN, false, DERNull.INSTANCE).parse();

        assertThat(csr.ignored()).containsExactly("extension 1.2.3.4");
    }

    @Test
    void criticalKeyUsageIsIgnoredAndSaidToBe() throws Exception {
        var csr =
                new TestCsr()
                        .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                        .parse();

        assertThat(csr.ignored()).containsExactly("extension keyUsage");
    }

    @Test
    void askingToBeAnAuthorityIsRefused() throws Exception {
        TestCsr.refused(
                new TestCsr().extension(Extension.basicConstraints, true, new BasicConstraints(0)),
                "asks for a CA certificate");
        TestCsr.refused(
                new TestCsr()
                        .extension(Extension.basicConstraints, false, new BasicConstraints(true)),
                "asks for a CA certificate");
    }

    @Test
    void malformedBasicConstraintsAreRefused() throws Exception {
        TestCsr.refused(
                new TestCsr()
                        .extension(
                                Extension.basicConstraints,
                                true,
                                new DERSequence(new DERUTF8String("yes"))),
                "basicConstraints: is malformed");
    }

    @Test
    void anEmptyListIsRefused() {
        TestCsr.refused(
                new TestCsr()
                        .attribute(
                                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                                new DERSequence()),
                "sequence of 1 to 64");
    }

    @Test
    void somethingElseThanAnExtensionIsRefused() {
        var csr = new TestCsr();
        csr.extensions.add(new DERUTF8String("no"));

        TestCsr.refused(csr, "one is no Extension");
    }
}

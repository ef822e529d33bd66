package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;

class CsrAttributesTest {

    private static final ASN1ObjectIdentifier MICROSOFT_EXTENSIONS =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14");

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");

    private final DERSequence names = extensionsWithNames();

    @Test
    void aSecondExtensionRequestIsRefused() throws Exception {
        TestCsr.refused(
                new TestCsr()
                        .dns("orders")
                        .attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names),
                "1.2.840.113549.1.9.14 appears twice");
    }

    @Test
    void anExtensionRequestOfTwoValuesIsRefused() {
        TestCsr.refused(
                new TestCsr()
                        .attribute(
                                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                                names,
                                new DERSequence(names)),
                "has 2 values, not one");
    }

    @Test
    void namesInASecondPlaceAreRefused() throws Exception {
        TestCsr.refused(
                new TestCsr().dns("orders").attribute(MICROSOFT_EXTENSIONS, names),
                "request them in one place");
        TestCsr.refused(
                new TestCsr().attribute(MICROSOFT_EXTENSIONS, names), "request them in one place");
        TestCsr.refused(
                new TestCsr()
                        .dns("orders")
                        .attribute(
                                Extension.subjectAlternativeName,
                                new GeneralNames(new GeneralName(2, "payments"))),
                "request them in one place");
    }

    @Test
    void anotherAttributeIsIgnoredAndSaidToBe() throws Exception {
        var csr =
                new TestCsr()
                        .attribute(
                                PKCSObjectIdentifiers.pkcs_9_at_challengePassword,
                                new DERUTF8String("secret"))
                        .parse();

        assertThat(csr.ignored()).containsExactly("attribute 1.2.840.113549.1.9.7");
    }

    @Test
    void anotherAttributeTwiceIsRefused() {
        TestCsr.refused(
                new TestCsr()
                        .attribute(UNKNOWN, DERNull.INSTANCE)
                        .attribute(UNKNOWN, new DERUTF8String("x")),
                "1.2.3.4 appears twice");
    }

    @Test
    void moreThan64AreRefused() {
        var csr = new TestCsr();
        for (int i = 0; i < 65; i++) {
            csr = csr.attribute(UNKNOWN.branch("" + i), DERNull.INSTANCE);
        }
        TestCsr.refused(csr, "at most 64");
    }

    @Test
    void somethingElseThanAnAttributeIsRefused() {
        var csr = new TestCsr();
        csr.attributes.add(new DERUTF8String("no"));

        TestCsr.refused(csr, "is not a PKCS #10 request");
    }

    private static DERSequence extensionsWithNames() {
        var san = new GeneralNames(new GeneralName(GeneralName.dNSName, "payments"));
        try {
            return new DERSequence(
                    new Extension(Extension.subjectAlternativeName, false, san.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsrSubjectTest {

    @Test
    void twoCommonNamesAreRefused() {
        refusedSubject(new X500Name("CN=orders,CN=payments"), "more than one common name");
        refusedSubject(new X500Name("CN=orders+CN=payments"), "more than one common name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.shop", "a_b", "a@b", "bücher", "a\u0000b", "a&b"})
    void charactersThatPrintableStringLacksAreRefusedInOne(String name) {
        refusedCommonName(new DERPrintableString(name), "PrintableString");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.shop", "a_b", "a@b", "bücher", "日本語", "😀"})
    void theSameCharactersAreFineInUtf8(String name) throws Exception {
        var csr = new TestCsr();
        csr.subject = commonName(new DERUTF8String(name));

        assertThat(csr.parse().commonName().orElseThrow().text()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\u0000b", "a\nb", "a\u202eb", "a\u200bb", "\u0007", "a\u2028b", "\ue000"})
    void invisibleCharactersAreRefused(String name) {
        refusedCommonName(new DERUTF8String(name), "control or invisible");
    }

    @Test
    void otherStringTypesAreRefused() {
        refusedCommonName(new DERBMPString("orders"), "UTF8String");
        refusedCommonName(new DERIA5String("orders"), "UTF8String");
    }

    @Test
    void anEmptyOrOverlongCommonNameIsRefused() {
        refusedCommonName(new DERUTF8String(""), "1 to 64");
        refusedCommonName(new DERUTF8String("a".repeat(65)), "1 to 64");
    }

    @Test
    void moreThan64AttributesAreRefused() {
        var builder = new X500NameBuilder();
        for (int i = 0; i < 65; i++) {
            builder.addRDN(BCStyle.OU, "unit" + i);
        }
        refusedSubject(builder.build(), "more than 64 attributes");
    }

    @Test
    void somethingElseThanANameIsRefused() {
        var cn = new DERSequence(new ASN1Encodable[] {BCStyle.CN, new DERUTF8String("orders")});
        for (ASN1Encodable subject :
                new ASN1Encodable[] {
                    new DERUTF8String("orders"),
                    new DERSequence(new DERUTF8String("orders")),
                    new DERSequence(cn),
                    new DERSequence(new DERSet(new DERUTF8String("orders"))),
                    new DERSequence(new DERSet(new DERSequence(BCStyle.CN))),
                    new DERSequence(new DERSet(new DERSequence(new ASN1Encodable[] {cn, cn}))),
                    new DERSequence(new DERSet())
                }) {
            var csr = new TestCsr();
            csr.subject = subject;
            TestCsr.refused(csr, "is not");
        }
    }

    private static X500Name commonName(ASN1Encodable value) {
        return new X500NameBuilder().addRDN(BCStyle.CN, value).build();
    }

    private static void refusedCommonName(ASN1Encodable value, String because) {
        refusedSubject(commonName(value), because);
    }

    private static void refusedSubject(X500Name subject, String because) {
        var csr = new TestCsr();
        csr.subject = subject;
        TestCsr.refused(csr, because);
    }
}

package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;

class CsrNamesTest {

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");

    @Test
    void everyKindThatIsNotCertifiedIsRefusedByItsName() throws Exception {
        refusedName(
                new GeneralName(
                        GeneralName.otherName, new OtherName(UNKNOWN, new DERIA5String("x"))),
                "otherName, but not with a UTF8String");
        refusedName(new GeneralName(new X500Name("CN=orders")), "directoryName");
        refusedName(new GeneralName(GeneralName.registeredID, "1.2.3.4"), "registeredID");
        var ediParty = new DERSequence(new DERTaggedObject(true, 1, new DERUTF8String("x")));
        refusedName(new GeneralName(GeneralName.x400Address, new DERSequence()), "x400Address");
        refusedName(new GeneralName(GeneralName.ediPartyName, ediParty), "ediPartyName");
    }

    @Test
    void eMailAddressesAndOtherNamesAreRead() throws Exception {
        var csr =
                new TestCsr()
                        .names(
                                new GeneralName(GeneralName.rfc822Name, "Ops@Example.ORG"),
                                new GeneralName(
                                        GeneralName.otherName,
                                        new OtherName(UNKNOWN, new DERUTF8String("größe"))));

        assertThat(csr.parse().names())
                .extracting(SubjectAlternativeName::text)
                .containsExactly("Ops@example.org", UNKNOWN.getId() + ";UTF8:größe");
    }

    @Test
    void theBadNameIsFoundAtEveryPosition() throws Exception {
        for (int bad = 0; bad < 5; bad++) {
            var names = new GeneralName[5];
            for (int i = 0; i < names.length; i++) {
                names[i] = new GeneralName(GeneralName.dNSName, i == bad ? "a/b" : "ok" + i);
            }
            TestCsr.refused(new TestCsr().names(names), "name " + (bad + 1) + " has '/'");
        }
    }

    @Test
    void malformedNamesOfEveryKindAreRefused() throws Exception {
        refusedName(new GeneralName(GeneralName.dNSName, "10.0.0.7"), "ip_sans");
        refusedName(new GeneralName(GeneralName.dNSName, "a\u0000.evil"), "U+0000");
        refusedName(new GeneralName(GeneralName.uniformResourceIdentifier, "/relative"), "scheme");
        refusedName(
                new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[5])),
                "5 octets");
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        refusedName(new GeneralName(GeneralName.iPAddress, new DEROctetString(mapped)), "IPv4");
    }

    @Test
    void noneAndMoreThanAHundredAreRefused() throws Exception {
        TestCsr.refused(new TestCsr().names(), "has 0 names");
        var many = new GeneralName[101];
        Arrays.setAll(many, i -> new GeneralName(GeneralName.dNSName, "n" + i));
        TestCsr.refused(new TestCsr().names(many), "has 101 names");
    }

    @Test
    void anExtensionThatIsNoListOfNamesIsRefused() throws Exception {
        TestCsr.refused(
                new TestCsr()
                        .extension(
                                Extension.subjectAlternativeName,
                                false,
                                new DERSet(DERNull.INSTANCE)),
                "subjectAltName: is malformed");
        var csr = new TestCsr();
        csr.extensions.add(
                new Extension(
                        Extension.subjectAlternativeName, false, new byte[] {0x30, (byte) 0x80}));
        TestCsr.refused(csr, "subjectAltName: is not DER");
    }

    private static void refusedName(GeneralName name, String because) throws Exception {
        TestCsr.refused(new TestCsr().names(name), because);
    }
}

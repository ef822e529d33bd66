package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsrRefusalTest {

    private static final ASN1ObjectIdentifier MICROSOFT_EXTENSIONS =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14");

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");

    @Nested
    class ProofOfPossession {

        @Test
        void aRequestSignedByAnotherKeyIsRefused() {
            var csr = new TestCsr();
            csr.signer = KeyAlgorithm.EC_P256.generate(TestCsr.RANDOM).getPrivate();

            refused(csr, "signature does not match the public key");
        }

        @ParameterizedTest
        @ValueSource(strings = {"openssl-ec-p256", "openssl-rsa-2048", "openssl-ed25519"})
        void noOctetOfASignedRequestCanBeChanged(String file) throws Exception {
            byte[] octets =
                    CertificateSigningRequest.fromText(CertificateSigningRequestTest.resource(file))
                            .der()
                            .octets();
            for (int i = 0; i < octets.length; i++) {
                octets[i] ^= (byte) (1 << i % 8);
                Der tampered = Der.copyOf(octets);
                assertThatExceptionOfType(MalformedCsrException.class)
                        .as("octet %d", i)
                        .isThrownBy(() -> CertificateSigningRequest.parse(tampered));
                octets[i] ^= (byte) (1 << i % 8);
            }
        }

        @Test
        void anEmptySignatureIsRefused() throws Exception {
            var sequence = ASN1Sequence.getInstance(new TestCsr().der().octets());
            var unsigned =
                    new DERSequence(
                            new ASN1Encodable[] {
                                sequence.getObjectAt(0),
                                sequence.getObjectAt(1),
                                new DERBitString(new byte[0])
                            });

            refused(Der.copyOf(unsigned.getEncoded()), "signature does not match");
        }

        @Test
        void sha1IsRefused() {
            var csr = new TestCsr();
            csr.signatureAlgorithm = "SHA1withECDSA";
            csr.statedAlgorithm = TestCsr.identifier("SHA1withECDSA");

            refused(csr, "signature algorithm 1.2.840.10045.4.1 is not accepted");
        }

        @Test
        void anAlgorithmOfAnotherKindOfKeyIsRefused() {
            var csr = new TestCsr();
            csr.statedAlgorithm = TestCsr.identifier("SHA256withRSA");

            refused(csr, "signature does not match the public key");
        }

        @Test
        void parametersOnAnEcdsaAlgorithmAreRefused() {
            var csr = new TestCsr();
            csr.statedAlgorithm =
                    new AlgorithmIdentifier(csr.statedAlgorithm.getAlgorithm(), DERNull.INSTANCE);

            refused(csr, "parameters it must not have");
        }
    }

    @Nested
    class Encoding {

        @Test
        void moreThan64KiBAreRefused() {
            refused(Der.copyOf(new byte[65_537]), "at most 65536");
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
            refused(Der.copyOf(nested), "is not DER");
            refused(Der.copyOf(sequences(40)), "nested deeper than 24");
        }

        @Test
        void octetsAfterTheEndAreRefused() throws Exception {
            byte[] octets = new TestCsr().der().octets();

            refused(Der.copyOf(Arrays.copyOf(octets, octets.length + 1)), "octets after its end");
        }

        @Test
        void everyTruncationIsRefused() throws Exception {
            byte[] octets = new TestCsr().dns("orders").der().octets();
            for (int length = 0; length < octets.length; length++) {
                refused(Der.copyOf(Arrays.copyOf(octets, length)), "is not DER");
            }
        }

        @Test
        void anotherStructureInDerIsRefused() throws Exception {
            refused(Der.copyOf(new DERSequence().getEncoded()), "is not a PKCS #10 request");
            refused(Der.copyOf(DERNull.INSTANCE.getEncoded()), "is not a PKCS #10 request");
        }

        @Test
        void anotherVersionIsRefused() {
            var csr = new TestCsr();
            csr.version = 1;

            refused(csr, "version must be 0");
        }

        @Test
        void explicitCriticalFalseIsRefused() {
            var csr = new TestCsr();
            csr.extensions.add(
                    new DLSequence(
                            new ASN1Encodable[] {
                                UNKNOWN, ASN1Boolean.FALSE, new DEROctetString(new byte[] {5, 0})
                            }));

            refused(csr, "critical FALSE must be left out");
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

    @Nested
    class Subject {

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

            assertThat(csr.parse().commonName()).hasValue(name);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a\u0000b",
                    "a\nb",
                    "a\u202eb",
                    "a\u200bb",
                    "\u0007",
                    "a\u2028b",
                    "\ue000"
                })
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

        private static X500Name commonName(ASN1Encodable value) {
            return new X500NameBuilder().addRDN(BCStyle.CN, value).build();
        }

        private static void refusedCommonName(ASN1Encodable value, String because) {
            refusedSubject(commonName(value), because);
        }

        private static void refusedSubject(X500Name subject, String because) {
            var csr = new TestCsr();
            csr.subject = subject;
            refused(csr, because);
        }
    }

    @Nested
    class Extensions {

        @Test
        void aSecondExtensionOfOneKindIsRefused() throws Exception {
            refused(new TestCsr().dns("orders").dns("payments"), "2.5.29.17 appears twice");
            refused(
                    new TestCsr()
                            .extension(UNKNOWN, false, DERNull.INSTANCE)
                            .extension(UNKNOWN, false, DERNull.INSTANCE),
                    "1.2.3.4 appears twice");
        }

        @Test
        void anUnknownCriticalExtensionIsRefused() throws Exception {
            refused(
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
            refused(
                    new TestCsr()
                            .extension(Extension.basicConstraints, true, new BasicConstraints(0)),
                    "asks for a CA certificate");
            refused(
                    new TestCsr()
                            .extension(
                                    Extension.basicConstraints, false, new BasicConstraints(true)),
                    "asks for a CA certificate");
        }

        @Test
        void malformedBasicConstraintsAreRefused() throws Exception {
            refused(
                    new TestCsr()
                            .extension(
                                    Extension.basicConstraints,
                                    true,
                                    new DERSequence(new DERUTF8String("yes"))),
                    "basicConstraints: is malformed");
        }

        @Test
        void anEmptyListIsRefused() {
            refused(
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

            refused(csr, "one is no Extension");
        }
    }

    @Nested
    class Attributes {

        private final DERSequence names = extensionsWithNames();

        @Test
        void aSecondExtensionRequestIsRefused() throws Exception {
            refused(
                    new TestCsr()
                            .dns("orders")
                            .attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names),
                    "1.2.840.113549.1.9.14 appears twice");
        }

        @Test
        void anExtensionRequestOfTwoValuesIsRefused() {
            refused(
                    new TestCsr()
                            .attribute(
                                    PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                                    names,
                                    new DERSequence(names)),
                    "has 2 values, not one");
        }

        @Test
        void namesInASecondPlaceAreRefused() throws Exception {
            refused(
                    new TestCsr().dns("orders").attribute(MICROSOFT_EXTENSIONS, names),
                    "request them in one place");
            refused(
                    new TestCsr().attribute(MICROSOFT_EXTENSIONS, names),
                    "request them in one place");
            refused(
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
            refused(
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
            refused(csr, "at most 64");
        }

        @Test
        void somethingElseThanAnAttributeIsRefused() {
            var csr = new TestCsr();
            csr.attributes.add(new DERUTF8String("no"));

            refused(csr, "is not a PKCS #10 request");
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

    @Nested
    class Names {

        @Test
        void everyKindThatIsNotCertifiedIsRefusedByItsName() throws Exception {
            refusedName(
                    new GeneralName(
                            GeneralName.otherName, new OtherName(UNKNOWN, new DERUTF8String("x"))),
                    "otherName");
            refusedName(new GeneralName(GeneralName.rfc822Name, "a@b.c"), "rfc822Name");
            refusedName(new GeneralName(new X500Name("CN=orders")), "directoryName");
            refusedName(new GeneralName(GeneralName.registeredID, "1.2.3.4"), "registeredID");
            var ediParty = new DERSequence(new DERTaggedObject(true, 1, new DERUTF8String("x")));
            refusedName(new GeneralName(GeneralName.x400Address, new DERSequence()), "x400Address");
            refusedName(new GeneralName(GeneralName.ediPartyName, ediParty), "ediPartyName");
        }

        @Test
        void theBadNameIsFoundAtEveryPosition() throws Exception {
            for (int bad = 0; bad < 5; bad++) {
                var names = new GeneralName[5];
                for (int i = 0; i < names.length; i++) {
                    names[i] = new GeneralName(GeneralName.dNSName, i == bad ? "a_b" : "ok" + i);
                }
                refused(new TestCsr().names(names), "name " + (bad + 1) + " has '_'");
            }
        }

        @Test
        void malformedNamesOfEveryKindAreRefused() throws Exception {
            refusedName(new GeneralName(GeneralName.dNSName, "10.0.0.7"), "ip_sans");
            refusedName(new GeneralName(GeneralName.dNSName, "a\u0000.evil"), "U+0000");
            refusedName(
                    new GeneralName(GeneralName.uniformResourceIdentifier, "/relative"), "scheme");
            refusedName(
                    new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[5])),
                    "5 octets");
            byte[] mapped = new byte[16];
            mapped[10] = mapped[11] = -1;
            refusedName(new GeneralName(GeneralName.iPAddress, new DEROctetString(mapped)), "IPv4");
        }

        @Test
        void noneAndMoreThanAHundredAreRefused() throws Exception {
            refused(new TestCsr().names(), "has 0 names");
            var many = new GeneralName[101];
            Arrays.setAll(many, i -> new GeneralName(GeneralName.dNSName, "n" + i));
            refused(new TestCsr().names(many), "has 101 names");
        }

        @Test
        void anExtensionThatIsNoListOfNamesIsRefused() throws Exception {
            refused(
                    new TestCsr()
                            .extension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new DERSet(DERNull.INSTANCE)),
                    "subjectAltName: is malformed");
            var csr = new TestCsr();
            csr.extensions.add(
                    new Extension(
                            Extension.subjectAlternativeName,
                            false,
                            new byte[] {0x30, (byte) 0x80}));
            refused(csr, "subjectAltName: is not DER");
        }

        private static void refusedName(GeneralName name, String because) throws Exception {
            refused(new TestCsr().names(name), because);
        }
    }

    private static void refused(TestCsr csr, String because) {
        assertThatExceptionOfType(MalformedCsrException.class)
                .isThrownBy(csr::parse)
                .withMessageContaining(because);
    }

    private static void refused(Der der, String because) {
        assertThatExceptionOfType(MalformedCsrException.class)
                .isThrownBy(() -> CertificateSigningRequest.parse(der))
                .withMessageContaining(because);
    }
}

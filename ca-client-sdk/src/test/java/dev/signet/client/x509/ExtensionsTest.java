package dev.signet.client.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.TestCa;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.cert.X509Extension;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionsTest {

    private final TestCa ca = new TestCa("a root");

    /** Something with one extension, whatever its name: the octets of an OCTET STRING and below. */
    private record Octets(String hex) implements X509Extension {

        @Override
        public byte[] getExtensionValue(String oid) {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public boolean hasUnsupportedCriticalExtension() {
            return false;
        }

        @Override
        public Set<String> getCriticalExtensionOIDs() {
            return Set.of();
        }

        @Override
        public Set<String> getNonCriticalExtensionOIDs() {
            return Set.of();
        }
    }

    @Nested
    class AuthorityKeyIds {

        @Test
        void areTheSubjectKeyIdentifierOfTheIssuer() throws Exception {
            byte[] issuer =
                    new JcaX509ExtensionUtils()
                            .createSubjectKeyIdentifier(ca.key.getPublic())
                            .getKeyIdentifier();

            assertThat(Extensions.authorityKeyId(ca.identity().leaf()))
                    .contains(HexFormat.of().formatHex(issuer));
            assertThat(Extensions.authorityKeyId(ca.crl(1, Instant.now())))
                    .contains(HexFormat.of().formatHex(issuer));
        }

        @ParameterizedTest
        @ValueSource(ints = {110, 300})
        void areReadAlsoWhenIssuerAndSerialNumberMakeTheExtensionLong(int length) throws Exception {
            var name =
                    new GeneralName(
                            GeneralName.uniformResourceIdentifier, "https://" + "a".repeat(length));
            byte[] keyId = new byte[20];
            keyId[0] = 1;
            var lengthy = new AuthorityKeyIdentifier(keyId, new GeneralNames(name), BigInteger.TEN);

            assertThat(Extensions.authorityKeyId(certificate(lengthy, BigInteger.ONE)))
                    .contains("01" + "00".repeat(19));
        }

        @Test
        void areMissingWhereOnlyIssuerAndSerialNumberAreGiven() throws Exception {
            var named =
                    new AuthorityKeyIdentifier(
                            new GeneralNames(new GeneralName(new X500Name("CN=a root"))),
                            BigInteger.TEN);

            assertThat(Extensions.authorityKeyId(certificate(named, BigInteger.ONE))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "04",
                    "0400",
                    "0402",
                    "04023000",
                    "0404300280",
                    "040430028001",
                    "0404300480",
                    "048030028000",
                    "04820001",
                    "0483000004",
                    "04ff",
                    "0304300280ff",
                    "0404310280ff"
                })
        void areMissingWhereTheOctetsMakeNoSense(String hex) {
            assertThat(Extensions.authorityKeyId(new Octets(hex))).isEmpty();
        }
    }

    @Nested
    class CrlNumbers {

        @ParameterizedTest
        @ValueSource(longs = {0, 1, 127, 128, 65_536, Long.MAX_VALUE})
        void areReadUpTo63Bits(long number) throws Exception {
            assertThat(Extensions.crlNumber(crl(BigInteger.valueOf(number)))).hasValue(number);
        }

        @Test
        void thatNoLongHoldsAreMissing() throws Exception {
            assertThat(Extensions.crlNumber(crl(BigInteger.TWO.pow(63)))).isEmpty();
            assertThat(Extensions.crlNumber(crl(BigInteger.TWO.pow(159).subtract(BigInteger.ONE))))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "0400", "04020200", "0403020180", "04030401ff", "040202"})
        void thatMakeNoSenseAreMissing(String hex) {
            assertThat(Extensions.crlNumber(new Octets(hex))).isEmpty();
        }
    }

    @Nested
    class RenewalIds {

        /** RFC 9773 §4.1. */
        @Test
        void areThoseOfTheRfcsExample() throws Exception {
            byte[] keyId = HexFormat.of().parseHex("69885b6b87464041e1b37b847ba0ae2cde01c8d4");
            var serial = new BigInteger("87654321", 16);

            assertThat(Extensions.renewalId(certificate(new AuthorityKeyIdentifier(keyId), serial)))
                    .contains("aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
        }

        @Test
        void areMissingWithoutAnAuthorityKeyIdentifier() throws Exception {
            var none = new AuthorityKeyIdentifier((byte[]) null);

            assertThat(Extensions.renewalId(certificate(none, BigInteger.ONE))).isEmpty();
        }
    }

    @Test
    void noOctetsWhateverMakeItFail() {
        var chance = new SplittableRandom(1);
        byte[] tags = {0x02, 0x04, 0x30, (byte) 0x80, (byte) 0x81, (byte) 0x82, 0};
        for (int i = 0; i < 100_000; i++) {
            byte[] octets = new byte[chance.nextInt(12)];
            for (int at = 0; at < octets.length; at++) {
                octets[at] =
                        chance.nextBoolean()
                                ? tags[chance.nextInt(tags.length)]
                                : (byte) chance.nextInt(16);
            }
            var of = new Octets(HexFormat.of().formatHex(octets));

            assertThat(Extensions.authorityKeyId(of).orElse("")).hasSizeLessThanOrEqualTo(16);
            assertThat(Extensions.crlNumber(of).orElse(0)).isNotNegative();
        }
    }

    private X509CRL crl(BigInteger number) throws Exception {
        var builder =
                new JcaX509v2CRLBuilder(
                        ca.root.getSubjectX500Principal(), Date.from(Instant.now()));
        builder.addExtension(Extension.cRLNumber, false, new ASN1Integer(number));
        return new JcaX509CRLConverter().getCRL(builder.build(signer()));
    }

    private X509Certificate certificate(ASN1Encodable authority, BigInteger serial)
            throws Exception {
        var builder =
                new JcaX509v3CertificateBuilder(
                        ca.root,
                        serial,
                        ca.root.getNotBefore(),
                        ca.root.getNotAfter(),
                        new X500Name("CN=workload"),
                        ca.key.getPublic());
        builder.addExtension(Extension.authorityKeyIdentifier, false, authority);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    }

    private ContentSigner signer() throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(ca.key.getPrivate());
    }
}

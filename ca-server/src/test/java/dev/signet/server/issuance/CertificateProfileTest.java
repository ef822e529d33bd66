package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signet.server.TestCa;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.UriName;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateProfileTest {

    private final TestCa ca = new TestCa();

    @ParameterizedTest
    @EnumSource
    void everyCertificateIsStrictDerWhateverKeySignedIt(KeyAlgorithm issuerKeys) throws Exception {
        var each = new TestCa(CrlConfig.DEFAULT, new SecureRandom(), issuerKeys);

        for (Der der :
                List.of(
                        each.root().der(),
                        each.issuing().der(),
                        each.issued("www.example.org").der())) {
            assertThat(ASN1Primitive.fromByteArray(der.octets()).getEncoded("DER"))
                    .isEqualTo(der.octets());
        }
        parse(each.issued().der()).verify(parse(each.issuing().der()).getPublicKey());
    }

    @Test
    void keyUsageHasNoTrailingZeroBits() throws Exception {
        byte[] extension =
                holder(ca.issued().der())
                        .getExtension(Extension.keyUsage)
                        .getExtnValue()
                        .getOctets();

        // BIT STRING, 2 octets: 7 unused bits, then digitalSignature alone (X.690 §11.2.2).
        assertThat(extension).containsExactly(0x03, 0x02, 0x07, 0x80);
    }

    @Test
    void aLeafSaysThatItIsNoCaByLeavingTheDefaultOut() throws Exception {
        Extension extension = holder(ca.issued().der()).getExtension(Extension.basicConstraints);

        assertThat(extension.isCritical()).isTrue();
        assertThat(extension.getExtnValue().getOctets()).containsExactly(0x30, 0x00);
    }

    @Test
    void theNamesAreCriticalExactlyWhenThereIsNoSubject() throws Exception {
        var withSubject =
                (Issued)
                        ca.issuance.issue(
                                TestCa.CALLER,
                                new IssuanceRequest(
                                        Optional.empty(),
                                        Optional.of(new CommonName("www.example.org")),
                                        List.of(),
                                        Optional.empty(),
                                        new RequestedKey.Generated(KeyAlgorithm.EC_P256)),
                                TestCa.context());
        var named = holder(withSubject.certificate().der());

        assertThat(named.getSubject().toString()).isEqualTo("CN=www.example.org");
        assertThat(named.getExtension(Extension.subjectAlternativeName).isCritical()).isFalse();
        assertThat(
                        holder(ca.issued().der())
                                .getExtension(Extension.subjectAlternativeName)
                                .isCritical())
                .isTrue();
    }

    @Test
    void everyKindOfNameIsEncodedAsItsOwn() throws Exception {
        List<SubjectAlternativeName> names =
                List.of(
                        TestCa.dns("www.example.org"),
                        IpAddress.parse("10.1.2.3"),
                        IpAddress.parse("fd00::1"),
                        UriName.parse("spiffe://dev.example/ns/shop/sa/orders"));
        var issued =
                (Issued)
                        ca.issuance.issue(
                                TestCa.CALLER,
                                new IssuanceRequest(
                                        Optional.empty(),
                                        Optional.empty(),
                                        names,
                                        Optional.empty(),
                                        new RequestedKey.Generated(KeyAlgorithm.EC_P256)),
                                TestCa.context());

        var found =
                GeneralNames.fromExtensions(
                        holder(issued.certificate().der()).getExtensions(),
                        Extension.subjectAlternativeName);
        assertThat(found.getNames())
                .extracting(GeneralName::getTagNo)
                .containsExactly(
                        GeneralName.dNSName,
                        GeneralName.iPAddress,
                        GeneralName.iPAddress,
                        GeneralName.uniformResourceIdentifier);
    }

    @Test
    void theIssuerNameIsTheSubjectOfItsIssuerOctetByOctet() throws Exception {
        assertThat(holder(ca.issued().der()).getIssuer().getEncoded())
                .isEqualTo(ca.issuing().certificate().getSubject().getEncoded());
        assertThat(ca.issuing().certificate().getIssuer().getEncoded())
                .isEqualTo(ca.root().certificate().getSubject().getEncoded());
    }

    @Test
    void caCertificatesSignCertificatesAndCrlsAndNothingElse() {
        for (Issuer issuer : List.of(ca.root(), ca.issuing())) {
            var extensions = issuer.certificate().getExtensions();
            KeyUsage usage = KeyUsage.fromExtensions(extensions);
            assertThat(usage.hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign)).isTrue();
            assertThat(usage.hasUsages(KeyUsage.digitalSignature)).isFalse();
            assertThat(BasicConstraints.fromExtensions(extensions).isCA()).isTrue();
            assertThat(extensions.getExtension(Extension.basicConstraints).isCritical()).isTrue();
            assertThat(extensions.getExtension(Extension.keyUsage).isCritical()).isTrue();
            assertThat(extensions.getExtension(Extension.extendedKeyUsage)).isNull();
        }
        assertThat(
                        BasicConstraints.fromExtensions(ca.issuing().certificate().getExtensions())
                                .getPathLenConstraint()
                                .intValue())
                .as("an issuing CA has no CA below it")
                .isZero();
    }

    @Test
    void noLeafEverOutlivesItsIssuerNorIsOlder() {
        var random = new Random(42);
        for (int i = 0; i < 60; i++) {
            ca.pass(Duration.ofHours(random.nextInt(24 * 7)));
            var outcome =
                    ca.issuance.issue(
                            TestCa.CALLER,
                            TestCa.request(Duration.ofMinutes(1 + random.nextInt(48 * 60))),
                            TestCa.context());
            if (outcome instanceof Issued issued) {
                var validity = issued.certificate().validity();
                assertThat(validity.notAfter()).isBeforeOrEqualTo(ca.issuing().notAfter());
                assertThat(validity.notBefore()).isAfterOrEqualTo(ca.issuing().notBefore());
            } else {
                assertThat(ca.clock.instant()).isAfter(ca.issuing().notAfter());
            }
        }
    }

    @Test
    void everyCertificateNamesItsShardAndTheIssuersCertificate() throws Exception {
        X509Certificate certificate = parse(ca.issued().der());
        var text = new ArrayList<String>();
        for (String oid : List.of("2.5.29.31", "1.3.6.1.5.5.7.1.1")) {
            text.add(
                    new String(
                            certificate.getExtensionValue(oid),
                            java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        assertThat(text.get(0)).contains("http://ca.test:8080/v1/issuers/issuing/crl/0");
        assertThat(text.get(1)).contains("http://ca.test:8080/v1/issuers/issuing/certificate");
    }

    @Test
    void aCaCertificateNamesTheCompleteCrlOfItsIssuerBecauseTheRootIsLookedUpInItToo()
            throws Exception {
        byte[] point =
                parse(Der.copyOf(ca.issuing().certificate().getEncoded()))
                        .getExtensionValue("2.5.29.31");

        assertThat(new String(point, java.nio.charset.StandardCharsets.ISO_8859_1))
                .endsWith("http://ca.test:8080/v1/issuers/root/crl");
    }

    @Test
    void certificatesNameTheResponderWhereTheyAreToldTo() throws Exception {
        var telling = new CrlDistribution(TestCa.PUBLIC_URL, ca.mounts, true);
        var identity =
                new ServerIdentity(
                        ca.mounts,
                        ca.issuers,
                        telling,
                        ca.inventory,
                        ca.audit,
                        ca.database,
                        ca.clock,
                        ca.random,
                        ca.recent,
                        List.of(TestCa.dns("localhost")),
                        ca.lint);

        var access =
                AuthorityInformationAccess.fromExtensions(
                        holder(identity.renew().chain().getFirst()).getExtensions());

        assertThat(access.getAccessDescriptions())
                .extracting(
                        AccessDescription::getAccessMethod,
                        each -> each.getAccessLocation().getName().toString())
                .containsExactly(
                        tuple(
                                AccessDescription.id_ad_ocsp,
                                "http://ca.test:8080/v1/issuers/issuing/ocsp"),
                        tuple(
                                AccessDescription.id_ad_caIssuers,
                                "http://ca.test:8080/v1/issuers/issuing/certificate"));
    }

    private static X509CertificateHolder holder(Der der) throws Exception {
        return new X509CertificateHolder(der.octets());
    }

    private static X509Certificate parse(Der der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der.octets()));
    }
}

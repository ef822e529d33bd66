package dev.signet.server.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.signet.server.TestCa;
import dev.signet.server.x509.KeyAlgorithm;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class OcspRequestTest {

    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");

    private final TestCa ca = new TestCa();
    private final CertificateID id = TestOcsp.id(TestOcsp.SHA1, ca.issuing(), BigInteger.TEN);

    private static void refused(byte[] octets, String why) {
        assertThatExceptionOfType(MalformedOcspRequestException.class)
                .isThrownBy(() -> OcspRequest.parse(octets))
                .withMessageContaining(why);
    }

    private CertificateID[] times(int count) {
        var ids = new CertificateID[count];
        Arrays.fill(ids, id);
        return ids;
    }

    /** A request around one CertID, with {@code before} in front of the list. */
    private static byte[] around(CertID id, ASN1EncodableVector before) throws Exception {
        before.add(new DERSequence(new DERSequence(id)));
        return new DERSequence(new DERSequence(before)).getEncoded("DER");
    }

    @Test
    void whoSentARequestDoesNotMatter() throws Exception {
        KeyPair keys = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        byte[] signed =
                new OCSPReqBuilder()
                        .setRequestorName(new GeneralName(GeneralName.dNSName, "me.example.org"))
                        .addRequest(id)
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate()),
                                new X509CertificateHolder[] {ca.root().certificate()})
                        .getEncoded();

        assertThat(OcspRequest.parse(signed).certificates())
                .isEqualTo(OcspRequest.parse(TestOcsp.request(id)).certificates());
    }

    @Test
    void anExtensionThatIsNotCriticalIsIgnored() throws Exception {
        byte[] octets =
                TestOcsp.withExtension(Extension.create(UNKNOWN, false, new DERIA5String("x")), id);

        assertThat(OcspRequest.parse(octets).nonce()).isEmpty();
    }

    @Test
    void anExtensionThatIsCriticalAndUnknownRefusesTheRequest() throws Exception {
        Extension critical = Extension.create(UNKNOWN, true, new DERIA5String("x"));

        refused(TestOcsp.withExtension(critical, id), "critical");
        refused(TestOcsp.withSingleExtension(critical, id), "critical");
    }

    @Test
    void aNonceMayBeCritical() throws Exception {
        var nonce =
                Extension.create(
                        OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                        true,
                        new DEROctetString(new byte[16]));

        assertThat(OcspRequest.parse(TestOcsp.withExtension(nonce, id)).nonce()).isPresent();
    }

    @Test
    void aNonceThatIsNoOctetStringIsRefused() {
        var bare =
                new Extension(
                        OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                        false,
                        new DEROctetString(new byte[] {1, 2, 3}));

        refused(TestOcsp.withExtension(bare, id), "not an OCSP request");
    }

    @Test
    void atMost16CertificatesCanBeAskedFor() throws Exception {
        assertThat(OcspRequest.parse(TestOcsp.request(times(16))).certificates()).hasSize(16);
        refused(TestOcsp.request(times(17)), "17 certificates");
        refused(TestOcsp.request(), "0 certificates");
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        var version = new ASN1EncodableVector();
        version.add(new DERTaggedObject(true, 0, new ASN1Integer(1)));

        refused(around(id.toASN1Primitive(), version), "version");
    }

    @Test
    void aHashAlgorithmHasNoParametersOrNull() throws Exception {
        for (var parameters : new DERNull[] {DERNull.INSTANCE, null}) {
            var algorithm = new AlgorithmIdentifier(TestOcsp.SHA1.getAlgorithm(), parameters);
            assertThat(OcspRequest.parse(around(with(algorithm), new ASN1EncodableVector())))
                    .isNotNull();
        }
        refused(
                around(
                        with(
                                new AlgorithmIdentifier(
                                        TestOcsp.SHA1.getAlgorithm(), new DERIA5String("x"))),
                        new ASN1EncodableVector()),
                "parameters");
    }

    private CertID with(AlgorithmIdentifier algorithm) {
        CertID plain = id.toASN1Primitive();
        return new CertID(
                algorithm,
                plain.getIssuerNameHash(),
                plain.getIssuerKeyHash(),
                plain.getSerialNumber());
    }

    @Test
    void octetsThatAreNoRequestAreRefused() throws Exception {
        byte[] good = TestOcsp.request(id);
        byte[] more = Arrays.copyOf(good, good.length + 1);

        refused(new byte[0], "not DER");
        refused(new byte[] {0x30}, "not DER");
        refused(more, "not DER");
        refused(Arrays.copyOf(good, good.length - 1), "not DER");
        refused(new byte[] {0x30, (byte) 0x80, 0, 0}, "not DER");
        refused(new byte[] {5, 0}, "not an OCSP request");
        refused(new byte[] {0x30, 0}, "not an OCSP request");
        refused(ca.root().der().octets(), "not an OCSP request");
    }
}

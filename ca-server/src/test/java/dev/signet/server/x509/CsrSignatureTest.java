package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsrSignatureTest {

    @Test
    void aRequestSignedByAnotherKeyIsRefused() {
        var csr = new TestCsr();
        csr.signer = KeyAlgorithm.EC_P256.generate(TestCsr.RANDOM).getPrivate();

        TestCsr.refused(csr, "signature does not match the public key");
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

        TestCsr.refused(Der.copyOf(unsigned.getEncoded()), "signature does not match");
    }

    @Test
    void sha1IsRefused() {
        var csr = new TestCsr();
        csr.signatureAlgorithm = "SHA1withECDSA";
        csr.statedAlgorithm = TestCsr.identifier("SHA1withECDSA");

        TestCsr.refused(csr, "signature algorithm 1.2.840.10045.4.1 is not accepted");
    }

    @Test
    void anAlgorithmOfAnotherKindOfKeyIsRefused() {
        var csr = new TestCsr();
        csr.statedAlgorithm = TestCsr.identifier("SHA256withRSA");

        TestCsr.refused(csr, "signature does not match the public key");
    }

    @Test
    void parametersOnAnEcdsaAlgorithmAreRefused() {
        var csr = new TestCsr();
        csr.statedAlgorithm =
                new AlgorithmIdentifier(csr.statedAlgorithm.getAlgorithm(), DERNull.INSTANCE);

        TestCsr.refused(csr, "parameters it must not have");
    }
}

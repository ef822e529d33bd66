package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateSigningRequestTest {

    @ParameterizedTest
    @ValueSource(strings = {"openssl-ec-p256", "openssl-rsa-2048", "openssl-ed25519"})
    void readsWhatOpensslWrites(String file) throws Exception {
        CertificateSigningRequest csr = CertificateSigningRequest.fromText(resource(file));

        assertThat(csr.commonName().orElseThrow().text())
                .isEqualTo("orders.shop.svc.cluster.local");
        assertThat(csr.names())
                .extracting(SubjectAlternativeName::text)
                .containsExactly(
                        "orders.shop.svc.cluster.local",
                        "*.orders.shop.svc",
                        "10.0.0.7",
                        "2001:db8::7",
                        "spiffe://dev.example/ns/shop/sa/orders");
        assertThat(csr.ignored())
                .containsExactly(
                        "subject attribute O", "extension keyUsage", "extension basicConstraints");
    }

    @ParameterizedTest
    @CsvSource({
        "openssl-ec-p256, EC_P256",
        "openssl-rsa-2048, RSA_2048",
        "openssl-ed25519, ED25519",
        "keytool-ec-p384, EC_P384",
        "gnutls-ec-p521, EC_P521"
    })
    void knowsTheKindOfKey(String file, KeyAlgorithm expected) throws Exception {
        assertThat(CertificateSigningRequest.fromText(resource(file)).publicKey().algorithm())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384", "EC_P521", "ED25519", "RSA_2048"})
    void aRequestSignedAsItsKeyWouldSignIsAccepted(KeyAlgorithm algorithm) throws Exception {
        var keys = algorithm.generate(TestCsr.RANDOM);

        assertThat(
                        new TestCsr()
                                .signedBy(
                                        keys,
                                        algorithm.signatureAlgorithm().engine().getAlgorithm())
                                .parse()
                                .publicKey())
                .isEqualTo(SubjectPublicKey.of(keys.getPublic()));
    }

    @Test
    void bareBase64IsReadAsWellAsPem() throws Exception {
        Der der = new TestCsr().dns("orders").der();

        assertThat(
                        CertificateSigningRequest.fromText(
                                        Base64.getMimeEncoder().encodeToString(der.octets()))
                                .der())
                .isEqualTo(der);
        assertThat(CertificateSigningRequest.fromText(der.pem("CERTIFICATE REQUEST")).der())
                .isEqualTo(der);
    }

    @Test
    void aRequestWithoutNamesRequestsNone() throws Exception {
        CertificateSigningRequest csr = new TestCsr().parse();

        assertThat(csr.names()).isEmpty();
        assertThat(csr.ignored()).isEmpty();
    }

    @Test
    void namesAreCanonical() throws Exception {
        var names =
                new TestCsr()
                        .names(
                                new GeneralName(GeneralName.dNSName, "Orders.Shop"),
                                new GeneralName(GeneralName.iPAddress, "2001:DB8:0:0:0:0:0:7"))
                        .parse()
                        .names();

        assertThat(names)
                .extracting(SubjectAlternativeName::text)
                .containsExactly("orders.shop", "2001:db8::7");
    }

    static String resource(String name) throws IOException {
        try (var in =
                CertificateSigningRequestTest.class.getResourceAsStream("csr/" + name + ".pem")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}

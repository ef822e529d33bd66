package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Whatever comes in, a parser answers with a value that survives its own text or with its one
 * checked exception. Replays the corpus; with {@code JAZZER_FUZZ=1} and {@code -Djazzer.hooks=true}
 * it looks for more.
 */
class X509FuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aRequestInDerIsReadOrRefused(byte[] octets) {
        try {
            CertificateSigningRequest csr = CertificateSigningRequest.parse(Der.copyOf(octets));
            assertThat(csr.names()).hasSizeLessThanOrEqualTo(100);
            assertThat(csr.publicKey().info()).isNotNull();
            assertThat(csr.ignored()).doesNotContainNull();
        } catch (MalformedCsrException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Past the signature, which a fuzzer cannot make. */
    @FuzzTest(maxDuration = "60s")
    void anAttributeOfASignedRequestIsReadOrRefused(byte[] octets) throws Exception {
        var csr = new TestCsr();
        element(octets).ifPresent(csr.attributes::add);
        isReadOrRefused(csr);
    }

    @FuzzTest(maxDuration = "60s")
    void theSubjectOfASignedRequestIsReadOrRefused(byte[] octets) throws Exception {
        var csr = new TestCsr();
        element(octets).ifPresent(subject -> csr.subject = subject);
        isReadOrRefused(csr);
    }

    private static Optional<ASN1Encodable> element(byte[] octets) {
        try {
            return Optional.ofNullable(ASN1Primitive.fromByteArray(octets));
        } catch (IOException | RuntimeException _) {
            return Optional.empty(); // The fixture cannot build a request around it.
        }
    }

    private static void isReadOrRefused(TestCsr csr) throws Exception {
        Der der;
        try {
            der = csr.der();
        } catch (IOException | RuntimeException _) {
            return; // Nor around what is broken further inside.
        }
        try {
            CertificateSigningRequest parsed = CertificateSigningRequest.parse(der);
            assertThat(parsed.names()).hasSizeLessThanOrEqualTo(100);
            parsed.commonName().ifPresent(name -> assertThat(name.text()).isNotEmpty());
        } catch (MalformedCsrException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void aRequestInTextIsReadOrRefused(byte[] octets) {
        try {
            assertThat(CertificateSigningRequest.fromText(text(octets)).der()).isNotNull();
        } catch (MalformedCsrException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void aDnsNameIsReadOrRefused(byte[] octets) {
        try {
            DnsName name = DnsName.parse(text(octets));
            assertThat(name.text()).matches("[a-z0-9.*-]{1,253}").doesNotEndWith(".");
            assertThat(DnsName.parse(name.text())).isEqualTo(name);
            assertThat(String.join(".", name.labels())).isEqualTo(name.text());
        } catch (MalformedNameException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anIpAddressIsReadOrRefused(byte[] octets) {
        try {
            IpAddress address = IpAddress.parse(text(octets));
            assertThat(IpAddress.parse(address.text())).isEqualTo(address);
            assertThat(IpAddress.ofOctets(address.address().getAddress())).isEqualTo(address);
        } catch (MalformedNameException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void aUriIsReadOrRefused(byte[] octets) throws Exception {
        UriName name;
        try {
            name = UriName.parse(text(octets));
        } catch (MalformedNameException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        // Another reader splits it the same way.
        var other = new URI(name.text());
        assertThat(other.getScheme()).isEqualTo(name.scheme());
        if (name.authority().isPresent()) {
            assertThat(other.getRawAuthority()).isEqualTo(name.authority().get());
            assertThat(other.getRawPath())
                    .isEqualTo(
                            name.segments().isEmpty()
                                    ? ""
                                    : "/" + String.join("/", name.segments()));
        }
        assertThat(other.getRawUserInfo()).isNull();
        assertThat(other.getRawQuery()).isNull();
        assertThat(other.getRawFragment()).isNull();
    }

    @FuzzTest(maxDuration = "60s")
    void pemIsReadOrRefused(byte[] octets) {
        try {
            Der der = Der.fromPem(text(octets), "CERTIFICATE REQUEST");
            assertThat(Der.fromPem(der.pem("CERTIFICATE REQUEST"), "CERTIFICATE REQUEST"))
                    .isEqualTo(der);
        } catch (MalformedPemException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void octetsOfAnIpAddressAreReadOrRefused(byte[] octets) {
        try {
            assertThat(IpAddress.ofOctets(octets).address().getAddress()).isEqualTo(octets);
        } catch (MalformedNameException e) {
            boolean mapped =
                    octets.length == 16
                            && Arrays.equals(
                                    Arrays.copyOf(octets, 12),
                                    new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1});
            assertThat(mapped || (octets.length != 4 && octets.length != 16)).isTrue();
        }
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}

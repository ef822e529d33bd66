package dev.signet.client.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.KeyAlgorithm;
import dev.signet.client.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PemTest {

    private final TestCa ca = new TestCa("pem");

    @Test
    void readsSeveralCertificatesWithTextAroundThem() throws MalformedPemException {
        String pem = TestCa.pem(ca.root);

        assertThat(Pem.certificates("# roots\n" + pem + "\r\n\nanother:\n" + pem + "\n"))
                .containsExactly(ca.root, ca.root);
    }

    @Test
    void refusesABlockThatIsCutOff() {
        String pem = TestCa.pem(ca.root);

        assertThatThrownBy(() -> Pem.certificates(pem + pem.substring(0, pem.length() / 2)))
                .isInstanceOf(MalformedPemException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void refusesTextWithoutCertificates() {
        assertThatThrownBy(() -> Pem.certificates("nothing here"))
                .isInstanceOf(MalformedPemException.class)
                .hasMessageContaining("BEGIN CERTIFICATE");
    }

    @Test
    void refusesACertificateThatIsNone() {
        assertThatThrownBy(() -> Pem.certificates(Pem.encode("CERTIFICATE", new byte[] {1, 2, 3})))
                .isInstanceOf(MalformedPemException.class);
    }

    @Test
    void refusesAKeyAmongCertificatesWithoutRepeatingIt() {
        KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        String pem = Pem.encode("PRIVATE KEY", key.getPrivate().getEncoded());

        assertThatThrownBy(() -> Pem.certificates(TestCa.pem(ca.root) + pem))
                .isInstanceOf(MalformedPemException.class)
                .hasMessage("a PRIVATE KEY where only CERTIFICATE is expected");
    }

    @ParameterizedTest
    @EnumSource
    void readsAPrivateKeyOfEveryKind(KeyAlgorithm algorithm) throws MalformedPemException {
        KeyPair key = algorithm.generate(new SecureRandom());
        String pem = Pem.encode("PRIVATE KEY", key.getPrivate().getEncoded());

        assertThat(Pem.privateKey(pem, key.getPublic())).isEqualTo(key.getPrivate());
    }

    @Test
    void refusesAKeyOfAnotherKind() {
        KeyPair ec = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        KeyPair ed = KeyAlgorithm.ED25519.generate(new SecureRandom());
        String pem = Pem.encode("PRIVATE KEY", ed.getPrivate().getEncoded());

        assertThatThrownBy(() -> Pem.privateKey(pem, ec.getPublic()))
                .isInstanceOf(MalformedPemException.class);
    }

    @Test
    void namesTheFileThatHoldsNoCertificate(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("ca.crt"), "no certificate");

        assertThatThrownBy(() -> Pem.certificates(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ca.crt");
    }
}

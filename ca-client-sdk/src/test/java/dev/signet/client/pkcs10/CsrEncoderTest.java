package dev.signet.client.pkcs10;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.KeyAlgorithm;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CsrEncoderTest {

    @ParameterizedTest
    @EnumSource
    void opensslVerifiesTheRequest(KeyAlgorithm algorithm, @TempDir Path directory)
            throws IOException, InterruptedException {
        KeyPair key = algorithm.generate(new SecureRandom());
        Path request = Files.writeString(directory.resolve("request.pem"), CsrEncoder.encode(key));

        Process openssl =
                new ProcessBuilder("openssl", "req", "-verify", "-noout", "-in", request.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(openssl.waitFor()).as(output).isZero();
        assertThat(output).containsIgnoringCase("verify OK");
    }

    @ParameterizedTest
    @EnumSource
    void carriesTheKeyAndNothingElse(KeyAlgorithm algorithm) throws IOException {
        KeyPair key = algorithm.generate(new SecureRandom());

        PKCS10CertificationRequest request = parsed(CsrEncoder.encode(key));

        assertThat(request.getSubjectPublicKeyInfo().getEncoded())
                .isEqualTo(key.getPublic().getEncoded());
        assertThat(request.getSubject().getRDNs()).isEmpty();
        assertThat(request.getAttributes()).isEmpty();
        assertThat(request.toASN1Structure().getEncoded("DER")).isEqualTo(request.getEncoded());
    }

    @Test
    void refusesACurveThatIsNotCertified() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp521r1"));
        KeyPair key = generator.generateKeyPair();

        assertThatThrownBy(() -> CsrEncoder.encode(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P-256 and P-384");
    }

    @Test
    void refusesAKindOfKeyThatIsNotCertified() throws GeneralSecurityException {
        KeyPair key = KeyPairGenerator.getInstance("X25519").generateKeyPair();

        assertThatThrownBy(() -> CsrEncoder.encode(key))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAKeyPairWhoseHalvesAreOfDifferentKinds() {
        KeyPair rsa = KeyAlgorithm.RSA_2048.generate(new SecureRandom());
        KeyPair ec = KeyAlgorithm.EC_P256.generate(new SecureRandom());

        assertThatThrownBy(() -> CsrEncoder.encode(new KeyPair(ec.getPublic(), rsa.getPrivate())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SHA256withECDSA");
    }

    private static PKCS10CertificationRequest parsed(String pem) throws IOException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            return (PKCS10CertificationRequest) parser.readObject();
        }
    }
}

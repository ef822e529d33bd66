package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signet.server.signing.SoftwareSigner;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SignatureAlgorithmTest {

    private static final byte[] OCTETS = "to be signed".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void everyKindOfKeySignsWithEachOfItsAlgorithms(KeyAlgorithm key) throws Exception {
        var keys = key.generate(new SecureRandom());
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.of(key)) {
            byte[] signature = new SoftwareSigner(keys, algorithm).sign(OCTETS);

            assertThat(algorithm.verifies(keys.getPublic(), OCTETS, signature)).isTrue();
            signature[signature.length - 1] ^= 1;
            assertThat(algorithm.verifies(keys.getPublic(), OCTETS, signature)).isFalse();
        }
    }

    @Test
    void aKeyOfAnotherKindVerifiesNothing() {
        var keys = KeyAlgorithm.EC_P256.generate(new SecureRandom());

        assertThat(SignatureAlgorithm.RSA_SHA256.verifies(keys.getPublic(), OCTETS, OCTETS))
                .isFalse();
    }

    /** The octets are those of the CA/Browser Forum's Baseline Requirements, 7.1.3.2.1. */
    @ParameterizedTest
    @CsvSource({
        "RSA_SHA256, 300d06092a864886f70d01010b0500",
        "RSA_SHA384, 300d06092a864886f70d01010c0500",
        "RSA_PSS_SHA256, 304106092a864886f70d01010a3034a00f300d0609608648016503040201"
                + "0500a11c301a06092a864886f70d010108300d0609608648016503040201"
                + "0500a203020120",
        "RSA_PSS_SHA384, 304106092a864886f70d01010a3034a00f300d0609608648016503040202"
                + "0500a11c301a06092a864886f70d010108300d0609608648016503040202"
                + "0500a203020130",
        "ECDSA_SHA256, 300a06082a8648ce3d040302",
        "ECDSA_SHA384, 300a06082a8648ce3d040303",
        "ECDSA_SHA512, 300a06082a8648ce3d040304",
        "ED25519, 300506032b6570"
    })
    void theIdentifierIsEncodedOctetForOctetAsVerifiersExpect(
            SignatureAlgorithm algorithm, String hex) throws Exception {
        assertThat(algorithm.identifier().getEncoded("DER"))
                .isEqualTo(HexFormat.of().parseHex(hex));
    }

    @Test
    void wordsAreReadAsTheyAreWritten() {
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            assertThat(SignatureAlgorithm.parse(algorithm.text())).isEqualTo(algorithm);
        }
        assertThat(SignatureAlgorithm.parse("rsa-pss-sha384", KeyAlgorithm.RSA_4096))
                .isEqualTo(SignatureAlgorithm.RSA_PSS_SHA384);
    }

    @Test
    void whatAKeyCannotSignWithIsRefusedAndSaysWhatItCan() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignatureAlgorithm.parse("ecdsa-sha256", KeyAlgorithm.RSA_2048))
                .withMessage("a key of the type rsa-2048 signs with rsa-sha256 or rsa-pss-sha256");
        assertThatIllegalArgumentException().isThrownBy(() -> SignatureAlgorithm.parse("md5"));
    }
}

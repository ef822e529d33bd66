package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed vocabularies of requests and roles: reasons, kinds of keys, usages. */
class WordsTest {

    @ParameterizedTest
    @EnumSource
    void reasonsAreReadAsTheyAreWritten(RevocationReason reason) {
        assertThat(RevocationReason.parse(reason.text())).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "unspecified, 0",
        "keyCompromise, 1",
        "affiliationChanged, 3",
        "superseded, 4",
        "cessationOfOperation, 5",
        "privilegeWithdrawn, 9"
    })
    void reasonsHaveTheCodesOfRfc5280(String text, int code) {
        assertThat(RevocationReason.parse(text).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "cACompromise, is for certificates of authorities",
        "aACompromise, is for certificates of authorities",
        "certificateHold, is for good",
        "removeFromCRL, is for good",
        "keycompromise, must be one of unspecified",
        "KEY_COMPROMISE, must be one of unspecified",
        "1, must be one of unspecified",
        "'', must be one of unspecified"
    })
    void otherReasonsAreRefused(String text, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RevocationReason.parse(text))
                .withMessageContaining(because);
    }

    @ParameterizedTest
    @EnumSource
    void kindsOfKeysAreReadAsTheyAreWritten(KeyAlgorithm algorithm) {
        assertThat(KeyAlgorithm.parse(algorithm.text())).isEqualTo(algorithm);
        assertThat(algorithm).hasToString(algorithm.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rsa", "rsa-1024", "RSA-2048", "ec", "ec-p192", "ed448", "EC_P256"})
    void otherKindsOfKeysAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyAlgorithm.parse(text))
                .withMessageContaining("must be one of ec-p256, ec-p384");
    }

    @ParameterizedTest
    @CsvSource({
        "EC_P256, 1.2.840.10045.4.3.2",
        "EC_P384, 1.2.840.10045.4.3.3",
        "EC_P521, 1.2.840.10045.4.3.4",
        "ED25519, 1.3.101.112",
        "RSA_2048, 1.2.840.113549.1.1.11",
        "RSA_4096, 1.2.840.113549.1.1.12"
    })
    void aCaKeySignsWithTheAlgorithmOfItsKind(KeyAlgorithm algorithm, String oid) {
        assertThat(algorithm.signatureAlgorithm().identifier().getAlgorithm().getId())
                .isEqualTo(oid);
        assertThat(algorithm.signatureAlgorithm().identifier().getParameters() != null)
                .isEqualTo(oid.startsWith("1.2.840.113549"));
    }

    @Test
    void usagesAreReadAsTheyAreWritten() {
        assertThat(KeyUsage.values())
                .allSatisfy(usage -> assertThat(KeyUsage.parse(usage.text())).isEqualTo(usage));
        assertThat(ExtendedKeyUsage.KNOWN)
                .allSatisfy(
                        usage -> assertThat(ExtendedKeyUsage.parse(usage.text())).isEqualTo(usage));
        assertThat(KeyUsage.parse("DigitalSignature").bit()).isEqualTo(0x80);
        assertThat(KeyUsage.parse("KeyEncipherment").bit()).isEqualTo(0x20);
        assertThat(KeyUsage.parse("KeyAgreement").bit()).isEqualTo(0x08);
        assertThat(ExtendedKeyUsage.parse("ServerAuth").keyPurpose())
                .isEqualTo(KeyPurposeId.id_kp_serverAuth);
        assertThat(ExtendedKeyUsage.parse("ClientAuth").keyPurpose())
                .isEqualTo(KeyPurposeId.id_kp_clientAuth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "digitalSignature", "any", "serverAuth"})
    void otherUsagesAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyUsage.parse(text))
                .withMessageContaining("must be one of DigitalSignature");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExtendedKeyUsage.parse(text))
                .withMessageContaining("must be one of ServerAuth, ClientAuth");
    }
}

package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubjectPublicKeyTest {

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource
    void acceptsAFreshKeyOfEveryKind(KeyAlgorithm algorithm) throws Exception {
        SubjectPublicKey key = SubjectPublicKey.of(algorithm.generate(random).getPublic());

        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(SubjectPublicKey.parse(key.info())).isEqualTo(key);
        assertThat(key.sha256Hex()).hasSize(64);
    }
}

package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private static final URI SERVER = URI.create("https://signet.example:8443");

    private final TestCa ca = new TestCa("values");

    @Test
    void theTimeoutsAreTwoAndTenSecondsUnlessSaidOtherwise() {
        CaClientConfig config = CaClientConfig.of(SERVER, List.of(ca.root));

        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://signet.example",
                "signet.example:8443",
                "https:///x",
                "https://signet.example/v1",
                "https://signet.example?x",
                "https://signet.example#x",
                "https://user:secret@signet.example"
            })
    void onlyAnHttpsOriginIsAServer(String server) {
        assertThatThrownBy(() -> CaClientConfig.of(URI.create(server), List.of(ca.root)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://HOST[:PORT]")
                .hasMessageNotContaining("secret");
    }

    @Test
    void withoutTrustAnchorsThereIsNoClient() {
        assertThatThrownBy(() -> CaClientConfig.of(SERVER, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CA certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT10M0.001S"})
    void aTimeoutIsPositiveAndAtMostTenMinutes(Duration timeout) {
        assertThatThrownBy(() ->
                        new CaClientConfig(
                                SERVER, List.of(ca.root), timeout, Duration.ofSeconds(1)))
                .hasMessageContaining("connectTimeout");
        assertThatThrownBy(() ->
                        new CaClientConfig(
                                SERVER, List.of(ca.root), Duration.ofSeconds(1), timeout))
                .hasMessageContaining("requestTimeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pki", "pki_int", "0", "a-_", "pki_789_123456789_123456789_1234"})
    void whatTheServerCallsAMountIsOne(String mount) {
        assertThat(config().withMount(mount).mount()).isEqualTo(mount);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_pki",
                "-pki",
                "Pki",
                "a:b",
                "p/i",
                "pki_789_123456789_123456789_12345"
            })
    void whatIsNoMountIsRefusedWithWhatWouldBe(String mount) {
        assertThatThrownBy(() -> config().withMount(mount))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a-z, 0-9");
    }

    private RenewingIdentityConfig config() {
        return RenewingIdentityConfig.of(
                CaClientConfig.of(SERVER, List.of(ca.root)), new Credential.Token("a.b.c"));
    }

    @Test
    void anIdentityIsAKeyAndItsOwnCertificate() {
        KeyPair another = KeyAlgorithm.EC_P256.generate(new SecureRandom());

        assertThatThrownBy(() -> new Identity(another.getPrivate(), List.of(ca.identity().leaf())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not belong");
        assertThatThrownBy(() -> new Identity(another.getPrivate(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neitherKeysNorTokensArePrinted() {
        Identity identity = ca.identity();
        var token = new Credential.Token("secret");

        assertThat(identity.toString()).startsWith("Identity[").doesNotContain("privateKey");
        assertThat(new Credential.MutualTls(identity).toString()).doesNotContain("privateKey");
        assertThat(token.toString()).doesNotContain("secret");
        assertThat(new Credential.TokenFile(Path.of("/var/token")).toString())
                .contains("/var/token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\r\nb", "é"})
    void aTokenIsOneWord(String text) {
        assertThatThrownBy(() -> new Credential.Token(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.9S"})
    void aLifetimeIsAtLeastASecond(Duration lifetime) {
        assertThatThrownBy(() -> IssueRequest.defaults().withLifetime(lifetime))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "é"})
    void anIdempotencyKeyIsPrintable(String key) {
        assertThatThrownBy(() -> IssueRequest.defaults().withIdempotencyKey(key))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRenewalWindowDoesNotEndBeforeItStarts() {
        Instant start = Instant.parse("2026-11-22T12:00:00Z");

        assertThatThrownBy(() -> new RenewalWindow(start, start.minusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aKeyAlgorithmIsFoundByItsWord(KeyAlgorithm algorithm) {
        assertThat(KeyAlgorithm.parse(algorithm.text())).contains(algorithm);
        assertThat(KeyAlgorithm.parse("ec-p192")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRevocationReasonIsFoundByItsWord(RevocationReason reason) {
        assertThat(RevocationReason.parse(reason.text())).contains(reason);
        assertThat(RevocationReason.parse("certificateHold")).isEmpty();
    }
}

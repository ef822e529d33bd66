package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesConfigTest {

    private final FakeSignet signet = new FakeSignet();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir private Path folder;

    KubernetesConfigTest() throws IOException, GeneralSecurityException {}

    @BeforeEach
    void caFile() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.crt"), TestCa.pem(signet.root.root));
        environment.put("SIGNET_CA_FILE", file.toString());
    }

    @AfterEach
    void stop() {
        signet.close();
    }

    @Test
    void aPodFindsTheServerAndItsTokenWhereTheyAlwaysAre() throws Exception {
        RenewingIdentityConfig config = KubernetesConfig.of(environment);

        assertThat(config.servers()).containsExactly(URI.create("https://signet.signet.svc:8443"));
        assertThat(config.credential())
                .isEqualTo(new Credential.TokenFile(Path.of("/var/run/secrets/tokens/signet")));
        assertThat(config.server().trustAnchors()).containsExactly(signet.root.root);
        assertThat(config.request()).isEqualTo(IssueRequest.defaults());
        assertThat(config.storeFolder()).isEmpty();
    }

    @Test
    void eachOfThemCanBeElsewhere() throws Exception {
        environment.put("SIGNET_SERVER", "https://a.example:1, https://b.example:2");
        environment.put("SIGNET_TOKEN_FILE", "/token");
        environment.put("SIGNET_ROLE", "services");
        environment.put("SIGNET_STORE", "/store");

        RenewingIdentityConfig config = KubernetesConfig.of(environment);

        assertThat(config.servers())
                .containsExactly(
                        URI.create("https://a.example:1"), URI.create("https://b.example:2"));
        assertThat(config.credential()).isEqualTo(new Credential.TokenFile(Path.of("/token")));
        assertThat(config.request().role()).contains("services");
        assertThat(config.storeFolder()).contains(Path.of("/store"));
    }

    @Test
    void aMissingCaFileIsNamedAndSoIsWhatWouldDo() {
        environment.put("SIGNET_CA_FILE", folder.resolve("missing").toString());

        assertThatThrownBy(() -> KubernetesConfig.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("SIGNET_CA_FINGERPRINT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://a.example", "https://a.example/path", "https://a.example,ftp:x"})
    void whatIsNoServerIsRefused(String server) {
        environment.put("SIGNET_SERVER", server);

        assertThatThrownBy(() -> KubernetesConfig.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://HOST[:PORT]");
    }

    @Test
    void aRootIsFetchedByItsFingerprintFromAServerThatNobodyKnowsYet() throws Exception {
        signet.roots = List.of(new TestCa("another").root, signet.server.ca.root);
        environment.put("SIGNET_SERVER", signet.server.uri().toString());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint());

        RenewingIdentityConfig config = KubernetesConfig.of(environment);

        assertThat(config.server().trustAnchors()).containsExactly(signet.server.ca.root);
        assertThat(signet.server.received)
                .allMatch(request -> request.header("Authorization").isEmpty());
    }

    @Test
    void theNextServerIsAskedForTheRootIfOneIsAway() throws Exception {
        signet.roots = List.of(signet.server.ca.root);
        URI dead;
        try (var server = new TestServer()) {
            dead = server.uri();
        }
        environment.put("SIGNET_SERVER", dead + "," + signet.server.uri());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint());

        RenewingIdentityConfig config = KubernetesConfig.of(environment);

        assertThat(config.server().trustAnchors()).containsExactly(signet.server.ca.root);
        assertThat(config.servers()).containsExactly(dead, signet.server.uri());
    }

    @Test
    void theNextServerIsAskedForTheRootIfOneDoesNotHaveIt() throws Exception {
        try (var another = new FakeSignet()) {
            signet.roots = List.of(signet.server.ca.root);
            environment.put("SIGNET_SERVER", another.server.uri() + "," + signet.server.uri());
            environment.put("SIGNET_CA_FINGERPRINT", fingerprint());

            RenewingIdentityConfig config = KubernetesConfig.of(environment);

            assertThat(config.server().trustAnchors()).containsExactly(signet.server.ca.root);
        }
    }

    @Test
    void aServerThatIsNotReadyYetIsAskedAgain() throws Exception {
        signet.roots = List.of(signet.server.ca.root);
        signet.fault =
                request ->
                        signet.server.received.size() < 3
                                ? Optional.of(new TestServer.Given(503, "text/plain", Map.of(), ""))
                                : Optional.empty();
        environment.put("SIGNET_SERVER", signet.server.uri().toString());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint());

        RenewingIdentityConfig config = KubernetesConfig.of(environment);

        assertThat(config.server().trustAnchors()).containsExactly(signet.server.ca.root);
        assertThat(signet.server.received).hasSize(3);
        assertThat(config.waitAtStart())
                .isLessThan(Duration.ofSeconds(60))
                .isGreaterThan(Duration.ofSeconds(9));
    }

    @Test
    void theWaitForTheRootEndsWithTheReason() throws Exception {
        signet.fault =
                request -> Optional.of(new TestServer.Given(503, "text/plain", Map.of(), ""));
        environment.put("SIGNET_SERVER", signet.server.uri().toString());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint());

        assertThatThrownBy(() -> KubernetesConfig.of(environment, Duration.ofSeconds(2)))
                .isInstanceOf(CaException.Unavailable.class)
                .hasMessageContaining("503");
        assertThat(signet.server.received).hasSizeGreaterThan(1);
    }

    @Test
    void whoIsInterruptedDoesNotGoOnWaitingForTheRoot() throws Exception {
        environment.put("SIGNET_SERVER", signet.server.uri().toString());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> KubernetesConfig.of(environment))
                .isInstanceOf(CaException.Unavailable.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aServerWithoutTheRootOfTheFingerprintIsNotTrusted() throws Exception {
        environment.put("SIGNET_SERVER", signet.server.uri().toString());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint());

        assertThatThrownBy(() -> KubernetesConfig.of(environment))
                .isInstanceOf(CaException.Protocol.class)
                .hasMessageContaining("no root of " + signet.server.uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "zz"})
    void whatIsNoFingerprintIsRefused(String fingerprint) {
        environment.put("SIGNET_SERVER", signet.server.uri().toString());
        environment.put("SIGNET_CA_FINGERPRINT", fingerprint);

        assertThatThrownBy(() -> KubernetesConfig.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hex digits");
    }

    /** As openssl prints it. */
    private String fingerprint() throws GeneralSecurityException {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(signet.server.ca.root.getEncoded());
        return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
    }
}

package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

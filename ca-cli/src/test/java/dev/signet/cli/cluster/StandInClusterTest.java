package dev.signet.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandInClusterTest {

    private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

    @TempDir Path data;

    @Test
    void aTokenVerifiesWithThePublishedKey() throws Exception {
        StandInCluster cluster = StandInCluster.openOrCreate(data, new SecureRandom());
        JWSObject token = JWSObject.parse(cluster.mint(TokenRequest.of("shop", "orders"), NOW));
        var key =
                JWKSet.load(cluster.jwksFile().toFile())
                        .getKeyByKeyId(token.getHeader().getKeyID());

        assertThat(key.isPrivate()).isFalse();
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
    }

    @Test
    void aTokenSaysWhatAKubeApiserverWouldSay() throws Exception {
        StandInCluster cluster = StandInCluster.openOrCreate(data, new SecureRandom());
        JsonNode claims =
                claims(
                        cluster.mint(
                                new TokenRequest(
                                        "shop",
                                        "orders",
                                        "signet",
                                        Duration.ofMinutes(10),
                                        Optional.of("orders-7")),
                                NOW));

        assertThat(claims.get("iss").asText()).isEqualTo(StandInCluster.ISSUER);
        assertThat(claims.get("sub").asText()).isEqualTo("system:serviceaccount:shop:orders");
        assertThat(claims.get("aud")).hasSize(1).first().hasToString("\"signet\"");
        assertThat(claims.get("iat").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.get("nbf").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.get("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 600);
        JsonNode bound = claims.get("kubernetes.io");
        assertThat(bound.get("namespace").asText()).isEqualTo("shop");
        assertThat(bound.get("pod").get("name").asText()).isEqualTo("orders-7");
        assertThat(bound.get("serviceaccount").get("name").asText()).isEqualTo("orders");
        assertThat(bound.get("node").get("name").asText()).isNotEmpty();
    }

    @Test
    void aWorkloadKeepsItsUidAcrossStarts() throws Exception {
        TokenRequest request = TokenRequest.of("shop", "orders");
        JsonNode first =
                claims(StandInCluster.openOrCreate(data, new SecureRandom()).mint(request, NOW));
        JsonNode second =
                claims(StandInCluster.openOrCreate(data, new SecureRandom()).mint(request, NOW));

        assertThat(second.get("kubernetes.io")).isEqualTo(first.get("kubernetes.io"));
        assertThat(second.get("jti")).isNotEqualTo(first.get("jti"));
    }

    @Test
    void theSigningKeyIsForItsOwnerAlone() throws IOException {
        var _ = StandInCluster.openOrCreate(data, new SecureRandom());
        Path key = data.resolve("stand-in-cluster/signing-key.jwk");

        assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
        assertThat(Files.readString(data.resolve("stand-in-cluster/jwks.json")))
                .doesNotContain("\"d\"");
    }

    @Test
    void aBrokenKeyFileIsNamedAndNotReplaced() throws IOException {
        var _ = StandInCluster.openOrCreate(data, new SecureRandom());
        Path key = data.resolve("stand-in-cluster/signing-key.jwk");
        Files.writeString(key, "{\"x\":1}");

        assertThatThrownBy(() -> StandInCluster.openOrCreate(data, new SecureRandom()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("signing-key.jwk");
        assertThat(key).hasContent("{\"x\":1}");
    }

    @ParameterizedTest
    @CsvSource({"Shop,orders", "a.b,orders", "'',orders", "shop,''", "shop,Orders", "shop,a..b"})
    void aNameThatKubernetesWouldRefuseIsRefused(String namespace, String serviceAccount) {
        assertThatThrownBy(() -> TokenRequest.of(namespace, serviceAccount))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P367D"})
    void aLifetimeHasBounds(Duration lifetime) {
        assertThatThrownBy(() ->
                        new TokenRequest("shop", "orders", "signet", lifetime, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static JsonNode claims(String token) throws Exception {
        return new ObjectMapper().readTree(JWSObject.parse(token).getPayload().toString());
    }
}

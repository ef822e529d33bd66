package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several clusters, one server: whose token is it? */
class ClusterConfusionTest {

    private static final TestCluster BLUE = TestCluster.es256();
    private static final TestCluster GREEN = TestCluster.es256();

    @TempDir Path folder;

    @Test
    void clustersWithTheSameIssuerAreToldApartByTheirKeys() {
        var both = new TestVerifier(BLUE.config("blue", folder), GREEN.config("green", folder));

        assertThat(both.accepted(BLUE.token()).identity().cluster()).isEqualTo("blue");
        assertThat(both.accepted(GREEN.token()).identity().cluster()).isEqualTo("green");
        assertThat(both.accepted(GREEN.token()).identity().trustDomain())
                .isEqualTo("green.example.org");
    }

    @Test
    void aTokenOfAClusterThatIsNotConfiguredIsRejectedThoughItsIssuerIs() {
        var blue = new TestVerifier(BLUE.config("blue", folder));

        blue.assertRejected(GREEN.token(), "signature is not by a key of cluster blue");
        // Nor with the key id of the other.
        blue.assertRejected(
                GREEN.token(BLUE.header(), GREEN.claims()), "signature is not by a key");
    }

    @Test
    void theKeysOfOneClusterDoNotVouchForTheIssuerOfAnother() {
        ClusterConfig green =
                ClusterConfig.of(
                        "green",
                        "https://green.example.org",
                        "signet",
                        "green.example.org",
                        GREEN.offline("green", folder));
        var both = new TestVerifier(BLUE.config("blue", folder), green);

        both.assertRejected(
                BLUE.token(BLUE.claims().put("iss", "https://green.example.org")),
                "signature is not by a key of cluster green");
    }

    @Test
    void clustersThatShareIssuerAndKeysAreAmbiguous() {
        var both = new TestVerifier(BLUE.config("blue", folder), BLUE.config("copy", folder));

        both.assertRejected(BLUE.token(), "blue, copy are configured with the same issuer");
    }

    @Test
    void aClusterThatIsDownDoesNotHinderTheOtherWithItsIssuer() throws IOException {
        ClusterConfig green = GREEN.config("green", folder);
        var both = new TestVerifier(BLUE.config("blue", folder), green);
        Files.delete(folder.resolve("green.json"));

        assertThat(both.accepted(BLUE.token()).identity().cluster()).isEqualTo("blue");
        assertThat(both.tokens.authenticate(GREEN.token())).isInstanceOf(Unavailable.class);
    }

    @Test
    void aKeyThatTheClusterTakesAwayVerifiesNothingAfterTheNextFetch() throws IOException {
        var blue = new TestVerifier(BLUE.config("blue", folder));
        assertThat(blue.accepted(BLUE.token())).isNotNull();
        Files.writeString(folder.resolve("blue.json"), GREEN.jwks());

        blue.clock.advance(Duration.ofMinutes(30));
        assertThat(blue.tokens.fetchKeys()).isEmpty();

        blue.assertRejected(BLUE.token(), "signature is not by a key");
    }

    @Test
    void aNewKeyIsFoundWhenItsFirstTokenComes() throws IOException {
        var blue = new TestVerifier(BLUE.config("blue", folder));
        assertThat(blue.accepted(BLUE.token())).isNotNull();
        Files.writeString(folder.resolve("blue.json"), GREEN.jwks());

        blue.assertRejected(GREEN.token(), "signature is not by a key");
        blue.clock.advance(Duration.ofMillis(10_001));
        assertThat(blue.accepted(GREEN.token())).isNotNull();
    }
}

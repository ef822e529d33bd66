package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.signet.server.auth.jwt.CompactToken;
import dev.signet.server.auth.jwt.MalformedTokenException;
import dev.signet.server.auth.jwt.TestIssuer;
import dev.signet.server.auth.jwt.TestNoise;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a token says is read or refused as declared, whatever it is. Runs the corpus; with {@code
 * JAZZER_FUZZ=1} it looks for more.
 */
class TokenClaimsFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aPayloadIsReadOrRefused(byte[] input) {
        read(input);
    }

    @Test
    void aPayloadWithSomeOctetsChangedIsReadOrRefused() {
        var random = new Random(42);
        String claims = TestCluster.es256().claims().toString();
        for (int round = 0; round < 1_000; round++) {
            read(TestNoise.changed(claims, random).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Not signed: reading is before verifying. */
    private static void read(byte[] payload) {
        String token =
                TestIssuer.base64url("{\"alg\":\"RS256\"}")
                        + "."
                        + TestIssuer.base64url(payload)
                        + ".AAAA";
        try {
            CompactToken parsed = CompactToken.parse(token);
            assertThat(TokenClaims.issuer(parsed.claims())).isNotNull();
            assertThat(TokenClaims.parse(parsed.claims()).identity("dev", "x.org")).isNotNull();
        } catch (MalformedTokenException e) {
            assertThat(e.reason()).isNotBlank().matches("[ -~…]+").hasSizeLessThan(1_000);
        }
    }
}

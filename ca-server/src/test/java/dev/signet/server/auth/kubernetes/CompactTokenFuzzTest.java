package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Parsers of what strangers send throw what they declare and nothing else, on any input. Runs the
 * corpus; with {@code JAZZER_FUZZ=1} it looks for more.
 */
class CompactTokenFuzzTest {

    private static final TestCluster CLUSTER = TestCluster.es256();

    @FuzzTest(maxDuration = "60s")
    void aTokenIsReadOrRefused(byte[] input) {
        readToken(new String(input, StandardCharsets.UTF_8));
    }

    @FuzzTest(maxDuration = "60s")
    void aPayloadIsReadOrRefused(byte[] input) {
        readToken(
                TestCluster.base64url("{\"alg\":\"RS256\"}")
                        + "."
                        + TestCluster.base64url(input)
                        + ".AAAA");
    }

    @FuzzTest(maxDuration = "60s")
    void aHeaderIsReadOrRefused(byte[] input) {
        readToken(TestCluster.base64url(input) + "." + TestCluster.base64url("{}") + ".AAAA");
    }

    @FuzzTest(maxDuration = "60s")
    void aKeySetIsReadOrRefused(byte[] input) {
        readKeys(input);
    }

    @Test
    void aTokenWithSomeOctetsChangedIsReadOrRefused() {
        var random = new Random(42);
        String header = CLUSTER.header().toString();
        String claims = CLUSTER.claims().toString();
        String token = token(header, claims);
        for (int round = 0; round < 1_000; round++) {
            readToken(token(changed(header, random), claims));
            readToken(token(header, changed(claims, random)));
            readToken(changed(token, random));
        }
    }

    @Test
    void aKeySetWithSomeOctetsChangedIsReadOrRefused() {
        var random = new Random(42);
        for (TestCluster cluster : new TestCluster[] {CLUSTER, TestCluster.rs256()}) {
            String jwks = cluster.jwks();
            for (int round = 0; round < 1_000; round++) {
                readKeys(changed(jwks, random).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Not signed: reading is before verifying. */
    private static String token(String header, String payload) {
        return TestCluster.base64url(header)
                + "."
                + TestCluster.base64url(payload)
                + "."
                + TestCluster.base64url(new byte[64]);
    }

    private static String changed(String text, Random random) {
        String alphabet = "\"{}[]:,.0123456789-eE\\u \u0000nulltrueAäxyz";
        var changed = new StringBuilder(text);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            char with = alphabet.charAt(random.nextInt(alphabet.length()));
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, with);
                case 1 -> changed.insert(at, with);
                default -> changed.deleteCharAt(at);
            }
        }
        return changed.toString();
    }

    private static void readToken(String token) {
        try {
            CompactToken parsed = CompactToken.parse(token);
            assertThat(TokenClaims.issuer(parsed.claims())).isNotNull();
            assertThat(TokenClaims.parse(parsed.claims()).identity("dev", "x.org")).isNotNull();
        } catch (MalformedTokenException e) {
            assertThat(e.reason()).isNotBlank().matches("[ -~…]+").hasSizeLessThan(1_000);
        }
    }

    private static void readKeys(byte[] json) {
        try {
            assertThat(KeySet.parse(json).size()).isPositive();
        } catch (KeysUnavailableException e) {
            assertThat(e.reason()).isNotBlank();
        }
    }
}

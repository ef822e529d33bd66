package dev.signet.server.auth.jwt;

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

    private static final TestIssuer ISSUER = TestIssuer.es256();

    @FuzzTest(maxDuration = "60s")
    void aTokenIsReadOrRefused(byte[] input) {
        readToken(new String(input, StandardCharsets.UTF_8));
    }

    @FuzzTest(maxDuration = "60s")
    void aHeaderIsReadOrRefused(byte[] input) {
        readToken(TestIssuer.base64url(input) + "." + TestIssuer.base64url("{}") + ".AAAA");
    }

    @FuzzTest(maxDuration = "60s")
    void aKeySetIsReadOrRefused(byte[] input) {
        readKeys(input);
    }

    @Test
    void aTokenWithSomeOctetsChangedIsReadOrRefused() {
        var random = new Random(42);
        String header = ISSUER.header().toString();
        String claims = ISSUER.claims().toString();
        String token = token(header, claims);
        for (int round = 0; round < 1_000; round++) {
            readToken(token(TestNoise.changed(header, random), claims));
            readToken(token(header, TestNoise.changed(claims, random)));
            readToken(TestNoise.changed(token, random));
        }
    }

    @Test
    void aKeySetWithSomeOctetsChangedIsReadOrRefused() {
        var random = new Random(42);
        for (TestIssuer issuer : new TestIssuer[] {ISSUER, TestIssuer.rs256()}) {
            String jwks = issuer.jwks();
            for (int round = 0; round < 1_000; round++) {
                readKeys(TestNoise.changed(jwks, random).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Not signed: reading is before verifying. */
    private static String token(String header, String payload) {
        return TestIssuer.base64url(header)
                + "."
                + TestIssuer.base64url(payload)
                + "."
                + TestIssuer.base64url(new byte[64]);
    }

    private static void readToken(String token) {
        try {
            assertThat(JwtClaims.parse(CompactToken.parse(token).claims())).isNotNull();
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

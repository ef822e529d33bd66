package dev.signet.client.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @Test
    void isItsSegments() {
        assertThat(path("/")).isEmpty();
        assertThat(path("/charge")).containsExactly("charge");
        assertThat(path("/a/b.c/~d/e:f@g")).containsExactly("a", "b.c", "~d", "e:f@g");
    }

    @Test
    void oneSlashAtTheEndMakesNoDifference() {
        assertThat(path("/charge/")).isEqualTo(path("/charge"));
    }

    @Test
    void anEncodingThatIsNeededStaysAndIsComparedInCapitalLetters() {
        assertThat(path("/a%20b/%c3%a9")).containsExactly("a%20b", "%C3%A9");
    }

    @Test
    void whatMayBeEncodedAndMayNotIsTheSameText() {
        assertThat(path("/v1/orders%3Acancel")).isEqualTo(path("/v1/orders:cancel"));
        assertThat(path("/a%40b%2A")).containsExactly("a@b*");
        for (char c : "!$&'()*+,=:@".toCharArray()) {
            assertThat(path("/a%" + Integer.toHexString(c) + "b")).containsExactly("a" + c + "b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "charge",
                "*",
                "http://host/charge",
                "//",
                "//charge",
                "/a//b",
                "/a//",
                "/./charge",
                "/a/../charge",
                "/..",
                "/a/.",
                "/charge;x=y",
                "/;/charge",
                "/a\\b",
                "/%63harge",
                "/%2e%2e/charge",
                "/%2E/charge",
                "/..%2fcharge",
                "/a%2Fb",
                "/a%5cb",
                "/a%252Fb",
                "/a%25b",
                "/charge%3Bx",
                "/charge%00",
                "/charge%0d%0a",
                "/charge%7f",
                "/charge%",
                "/charge%2",
                "/charge%zz",
                "/charge%+1",
                "/charge%\uff11\uff11",
                "/%c0%af",
                "/%e0%80%af",
                "/%ff",
                "/%ed%a0%80",
                "/chargé",
                "/charge?x",
                "/charge#x",
                "/char ge",
                "/charge\u0000",
                "/charge\n",
                "/a\"b",
                "/<a>"
            })
    void refusesEverySpellingButOne(String raw) {
        assertThat(RequestPath.parse(raw)).isEmpty();
    }

    @Test
    void hasABound() {
        assertThat(RequestPath.parse("/" + "a".repeat(8191))).isPresent();
        assertThat(RequestPath.parse("/" + "a".repeat(8192))).isEmpty();
    }

    /**
     * What is taken means the same to everybody: decoded or normalised it has the same segments.
     */
    @Test
    void whatIsTakenReadsTheSameDecodedAndNormalised() {
        String[] pieces = {
            "/", "/", "a", ".", "..", ";", "%2e", "%2f", "%20", "%c3%a9", "%c0%ae", "//", "\\",
            "%25", "%5c", "b", "%61", "%", "+", ":", "%3a", "%3A", "*", "%2A", "%2b", "%C3%a9"
        };
        var texts = new HashMap<String, RequestPath>();
        var random = new Random(20261123);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            var raw = new StringBuilder("/");
            for (int n = random.nextInt(7); n > 0; n--) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            var path = RequestPath.parse(raw.toString());
            if (path.isPresent()) {
                String decoded =
                        URLDecoder.decode(
                                raw.toString().replace("+", "%2B"), StandardCharsets.UTF_8);
                assertThat(texts.computeIfAbsent(withoutEnd(decoded), first -> path.get()))
                        .isEqualTo(path.get());
                String segments = "/" + String.join("/", path.get().segments());
                assertThat(decoded).doesNotContain("//", "\\", "%", ";", "/./", "/../");
                assertThat(decoded.chars().filter(c -> c == '/').count())
                        .isEqualTo(raw.chars().filter(c -> c == '/').count());
                assertThat(URI.create(raw.toString()).normalize()).hasToString(raw.toString());
                assertThat(RequestPath.parse(segments)).isEqualTo(path);
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(1000);
    }

    private static String withoutEnd(String decoded) {
        return decoded.length() > 1 && decoded.endsWith("/")
                ? decoded.substring(0, decoded.length() - 1)
                : decoded;
    }

    private static List<String> path(String raw) {
        return RequestPath.parse(raw).orElseThrow().segments();
    }
}

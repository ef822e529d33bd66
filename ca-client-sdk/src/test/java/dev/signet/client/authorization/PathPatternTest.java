package dev.signet.client.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a, false",
        "a/b, a/b/c, false",
        "a/*, a/b, true",
        "a/*, a/b/c, false",
        "*/b, a/b, true",
        "a*c/x, abbbc/x, true",
        "a*c/x, ac/x, true",
        "a*c/x, abcd/x, false",
        "*a*b*, xxaxxbxx, true",
        "*a*b*, xxbxxaxx, false",
        "a/**, a, true",
        "a/**, a/b/c/d, true",
        "a/**, ab, false",
        "**, a/b, true",
        "A, a, false"
    })
    void aStarStaysInItsSegment(String pattern, String path, boolean matches) {
        assertThat(PathPattern.of(split(pattern)).matches(split(path))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"**/a", "a/**/b", "a**", "**a", "***", "a/b**"})
    void twoStarsStandAloneAtTheEnd(String pattern) {
        assertThatThrownBy(() -> PathPattern.of(split(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("last segment");
    }

    @Test
    void agreesWithARegularExpressionOnRandomPatterns() {
        var random = new Random(20261123);
        int matched = 0;
        for (int i = 0; i < 100_000; i++) {
            List<String> pattern = segments(random, "ab*");
            boolean open = random.nextInt(3) == 0;
            List<String> path = segments(random, "ab");
            String expression =
                    pattern.stream()
                            .map(segment -> segment.replace("*", "[^/]*"))
                            .collect(Collectors.joining("/"));
            boolean expected =
                    Pattern.matches(expression + (open ? "(/.*)?" : ""), String.join("/", path));
            var whole = new ArrayList<>(pattern);
            if (open) {
                whole.add("**");
            }
            assertThat(PathPattern.of(whole).matches(path))
                    .as("%s on %s", whole, path)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(1000);
    }

    /** With backtracking to every star this would not end. */
    @Test
    void manyStarsTakeNoMoreThanLengthTimesLength() {
        List<String> pattern = List.of("*a".repeat(1000) + "b");

        assertThat(PathPattern.of(pattern).matches(List.of("a".repeat(8000)))).isFalse();
    }

    private static List<String> segments(Random random, String letters) {
        var segments = new ArrayList<String>();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            var segment = new StringBuilder();
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                char c = letters.charAt(random.nextInt(letters.length()));
                // Two stars in a row mean something else.
                segment.append(c == '*' && segment.toString().endsWith("*") ? 'a' : c);
            }
            segments.add(segment.toString());
        }
        return segments;
    }

    private static List<String> split(String text) {
        return List.of(text.split("/", -1));
    }
}

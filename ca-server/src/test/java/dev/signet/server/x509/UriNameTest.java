package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://dev.example/ns/shop/sa/orders",
                "spiffe://dev_1.example-2",
                "https://example.org",
                "https://example.org:8443/a/b",
                "https://10.0.0.7/a",
                "https://[2001:db8::7]:8443/a",
                "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "urn:example:a/b",
                "tag:example.org,2026:orders",
                "https://example.org/a%20b",
                "https://example.org/b%C3%BCcher"
            })
    void acceptsAbsoluteUris(String text) throws Exception {
        UriName name = UriName.parse(text);

        assertThat(name.text()).isEqualTo(text);
        assertThat(name).isEqualTo(new UriName(text)).hasToString(text);
        assertThat(name.kind()).isEqualTo(SubjectAlternativeName.Kind.URI);
    }

    @Test
    void isTakenApart() throws Exception {
        UriName spiffe = UriName.parse("spiffe://dev.example/ns/shop/sa/orders");

        assertThat(spiffe.isSpiffeId()).isTrue();
        assertThat(spiffe.scheme()).isEqualTo("spiffe");
        assertThat(spiffe.authority()).hasValue("dev.example");
        assertThat(spiffe.segments()).containsExactly("ns", "shop", "sa", "orders");
        assertThat(UriName.parse("https://example.org:1").authority()).hasValue("example.org:1");
        assertThat(UriName.parse("https://example.org").segments()).isEmpty();
        assertThat(UriName.parse("urn:a/b").authority()).isEmpty();
        assertThat(UriName.parse("urn:a/b").segments()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                            | scheme
                    example.org/a                 | scheme
                    /a                            | scheme
                    //example.org/a               | scheme
                    :a                            | scheme
                    1a:b                          | scheme
                    HTTPS://example.org           | scheme in lower case
                    Spiffe://dev.example/a        | scheme in lower case
                    https://example.org/#a        | fragment
                    https://example.org/?a=b      | query
                    https://user@example.org/     | userinfo
                    https://user:p@example.org    | userinfo
                    https://good@evil.org/a       | userinfo
                    https:///a                    | empty host
                    https://:443/a                | empty host
                    https://Example.org/a         | lower case
                    https://exa_mple.org/a        | host that has '_'
                    https://example.org./a        | ends with a dot
                    https://127.1/a               | IP address
                    https://010.0.0.1/a           | IP address
                    https://[::ffff:a00:7]/a      | host
                    https://[::1]x/a              | host
                    https://[2001:DB8::7]/a       | host
                    https://[::1/a                | port
                    https://::1/a                 | port
                    https://example.org:0/a       | port
                    https://example.org:65536/a   | port
                    https://example.org:/a        | port
                    https://example.org:080/a     | port
                    https://exam%70le.org/a       | percent-encoding in its host
                    https://example.org/          | empty path segment
                    https://example.org/a/        | empty path segment
                    https://example.org/a//b      | empty path segment
                    https:/example.org            | empty path segment
                    file:///etc                   | empty host
                    urn:                          | empty path segment
                    https://example.org/./a       | path segment '.'
                    https://example.org/a/..      | path segment '..'
                    https://example.org/..        | path segment '..'
                    https://example.org/a[b]      | bracket
                    https://example.org/*         | '*'
                    https://example.org/a\\b      | '\\'
                    https://example.org/a b       | U+0020
                    https://bücher.example/a      | U+00FC
                    """)
    void refusesWhatReadersSplitDifferently(String text, String because) {
        refused(text, because);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%2f", "%2F", "%00", "%2e", "%2E%2e", "%5c", "%25", "%252f", "%2a", "%41", "%7e",
                "%0a", "%7f", "%1F"
            })
    void refusesEncodingsThatHideOrDouble(String encoded) {
        refused("https://example.org/a" + encoded + "b", "percent-encoding %");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "%2g", "%-1", "%+1"})
    void refusesEncodingsThatAreNone(String encoded) {
        refused("https://example.org/a" + encoded, "two hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(chars = {0, 1, '\t', '\n', '\r', 0x7f, 0x85, 0xa0, 0x2028, 0xfeff, '"', '<', '{'})
    void noControlCharacterHides(char c) {
        refused("https://example.org/a" + c, "at position 22");
        refused(c + "https://example.org/a", "at position 1");
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://Dev.example/a, trust domain",
        "spiffe:///a, trust domain",
        "spiffe://, trust domain",
        "spiffe://dev.example:443/a, trust domain",
        "spiffe://user@dev.example/a, userinfo",
        "spiffe://dev.example/, empty path segment",
        "spiffe://dev.example/a/, empty path segment",
        "spiffe://dev.example/a%20b, is no SPIFFE ID",
        "spiffe://dev.example/a:b, is no SPIFFE ID",
        "spiffe://dev.example/a~b, is no SPIFFE ID",
        "spiffe:dev.example/a, is no SPIFFE ID"
    })
    void refusesWhatIsNoSpiffeId(String text, String because) {
        refused(text, because);
    }

    @Test
    void boundsItsLength() throws Exception {
        String longest = "spiffe://a/" + "b".repeat(2037);

        assertThat(UriName.parse(longest).text()).hasSize(2048);
        refused(longest + "b", "2049 characters; at most 2048");
        refused("spiffe://" + "a".repeat(256) + "/b", "trust domain");
    }

    @Test
    void theConstructorIsAsStrict() {
        assertThatIllegalArgumentException().isThrownBy(() -> new UriName("relative"));
    }

    private static void refused(String text, String because) {
        assertThatExceptionOfType(MalformedNameException.class)
                .as(text)
                .isThrownBy(() -> UriName.parse(text))
                .withMessageContaining(because);
    }
}

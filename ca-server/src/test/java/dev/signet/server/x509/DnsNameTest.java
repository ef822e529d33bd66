package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {

    private static final String LABEL_OF_63 = "a".repeat(63);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "orders.shop.svc.cluster.local",
                "*.shop.svc",
                "web-0",
                "a--b.example",
                "1.example",
                "3com.example",
                "10-0-0-7.shop.pod",
                "0xcafe.example",
                // A-labels: of IDNA 2003 and 2008, of one script, of scripts written together.
                "xn--bcher-kva.example",
                "xn--strae-oqa.de",
                "xn--80aaxitdbjk.example",
                "xn--fiqs8s",
                "xn--wgv71a119e.example"
            })
    void acceptsHostNames(String name) throws Exception {
        assertThat(DnsName.hostname(name).text()).isEqualTo(name);
        assertThat(DnsName.hostname(name)).isEqualTo(new DnsName(name));
    }

    @Test
    void theLongestNameAndLabelAreAccepted() throws Exception {
        String longest = String.join(".", LABEL_OF_63, LABEL_OF_63, LABEL_OF_63, "a".repeat(61));

        assertThat(longest).hasSize(253);
        assertThat(DnsName.hostname(longest).labels()).hasSize(4);
        refused(longest + "a", "254 characters; at most 253");
        refused(LABEL_OF_63 + "a.example", "64 characters; at most 63");
        refused("a.".repeat(5000), "at most 253");
    }

    @Test
    void mixedCaseIsLowered() throws Exception {
        assertThat(DnsName.hostname("Orders.SHOP.svc"))
                .isEqualTo(DnsName.hostname("orders.shop.svc"));
        assertThat(DnsName.hostname("XN--BCHER-KVA.example").text())
                .isEqualTo("xn--bcher-kva.example");
        assertThatIllegalArgumentException().isThrownBy(() -> new DnsName("Orders"));
        assertThatIllegalArgumentException().isThrownBy(() -> new DnsName("a b"));
    }

    static IntStream nonPrintable() {
        return IntStream.concat(IntStream.rangeClosed(0, ' '), IntStream.rangeClosed(0x7f, 0xa0));
    }

    @ParameterizedTest
    @MethodSource("nonPrintable")
    void noControlCharacterOrSpaceEndsANameEarly(int c) {
        refused("orders" + (char) c + ".evil", "U+%04X at position 7".formatted(c));
        refused((char) c + "orders", "at position 1");
        refused("orders" + (char) c, "at position 7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bücher.example",
                "pаypal.example", // Cyrillic а
                "ｅxample.org", // full width
                "example。org", // ideographic full stop
                "example．org", // full-width full stop
                "\u212Aubernetes.local", // Kelvin sign, which lower-cases to k
                "exam\u00ADple.org", // soft hyphen
                "exam\u200Bple.org",
                "\u202Egro.elpmaxe",
                "ﬁle.example",
                "ſhop.example"
            })
    void homographsAndOtherUnicodeAreRefused(String name) {
        refused(name, "give an internationalised label as its A-label");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--pypal-4ve.example", // p, Cyrillic а, ypal
                "xn--ggle-55da.example", // Cyrillic о in google
                "xn--micrsoft-2dg.example", // Greek omicron in microsoft
                "xn--ypal-43d9g.example" // Cyrillic р and а
            })
    void homographsHiddenInAnALabelAreRefused(String name) {
        refused(name, "mixes scripts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--.example",
                "xn--a.example",
                "xn--abc-.example2x",
                "xn--example",
                "xn---.com",
                "xn--99999999",
                "xn--a-b",
                "xn--zzzzzzzzzzzzzz99999",
                "a.xn--ffffffff.b"
            })
    void labelsThatOnlyLookLikeALabelsAreRefused(String name) {
        refused(name, "label");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xn--e28h.example", // an emoji
                "xn----kn6bt1b.example", // begins with a hyphen
                "xn--a-wbb.example", // begins with a combining accent
                "xn--jm6c.example", // the ligature fi
                "xn--b-09l.example", // superscript a
                "xn--ib9b.example" // half of a surrogate pair
            })
    void aLabelsOfOtherThanWordsAreRefused(String name) {
        refused(name, "label");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.7",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.0x1",
                "0x",
                "017700000001",
                "1.2.3.4.5",
                "999.999.999.999",
                "example.123"
            })
    void noIpAddressPassesAsADnsName(String name) {
        refused(name, "ip_sans");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::7", "::1", "[::1]", "example.org:443"})
    void noIpv6AddressOrPortPassesAsADnsName(String name) {
        refused(name, "ip_sans");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "*.local", "a.*.local", "a*.shop.svc", "*a.b.c", "**.b.c", "*.*.c"})
    void aWildcardIsOnlyAWholeLeftmostLabelAboveTwoOthers(String name) {
        assertThatExceptionOfType(MalformedNameException.class)
                .isThrownBy(() -> DnsName.hostname(name))
                .withMessageContaining("*");
    }

    @Test
    void emptyLabelsAndDotsAtTheEndsAreRefused() {
        refused("", "is empty");
        refused("orders.", "ends with a dot");
        refused("orders..", "ends with a dot");
        refused(".", "ends with a dot");
        refused(".orders", "empty label");
        refused("orders..shop", "empty label");
    }

    @Test
    void hyphensAtTheEndsOfALabelAreRefused() {
        refused("-a.example", "hyphen");
        refused("a-.example", "hyphen");
        refused("a.-", "hyphen");
    }

    @Test
    void whatBelongsElsewhereIsToldSo() {
        refused("https://example.org", "ip_sans");
        refused("example.org/path", "uri_sans");
        refused("ops@example.org", "e-mail");
        refused("my_service.shop", "underscore");
        refused("a,b", "only letters, digits, hyphens and dots");
        refused("a\\.b", "only letters");
    }

    @Test
    void aWildcardKnowsItselfAndItsLabels() throws Exception {
        DnsName name = DnsName.hostname("*.shop.svc");

        assertThat(name.isWildcard()).isTrue();
        assertThat(name.labels()).containsExactly("*", "shop", "svc");
        assertThat(name.kind()).isEqualTo(SubjectAlternativeName.Kind.DNS);
        assertThat(name).hasToString("*.shop.svc");
        assertThat(DnsName.hostname("shop").isWildcard()).isFalse();
    }

    private static void refused(String name, String because) {
        assertThatExceptionOfType(MalformedNameException.class)
                .as(name)
                .isThrownBy(() -> DnsName.hostname(name))
                .withMessageContaining(because);
    }
}

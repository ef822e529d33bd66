package dev.signet.client.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

    @Test
    void hasATrustDomainAndAPathThatMayNameAServiceAccount() {
        SpiffeId id = SpiffeId.of("spiffe://cluster.local/ns/prod/sa/orders");

        assertThat(id.trustDomain()).isEqualTo("cluster.local");
        assertThat(id.path()).isEqualTo("/ns/prod/sa/orders");
        assertThat(id.namespace()).contains("prod");
        assertThat(id.serviceAccount()).contains("orders");
        assertThat(id).hasToString("spiffe://cluster.local/ns/prod/sa/orders");
    }

    @Test
    void schemeAndTrustDomainAreTheSameInCapitalLettersButThePathIsNot() {
        assertThat(SpiffeId.of("SPIFFE://Cluster.LOCAL/A"))
                .isEqualTo(SpiffeId.of("spiffe://cluster.local/A"))
                .isNotEqualTo(SpiffeId.of("spiffe://cluster.local/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://td/ns/prod",
                "spiffe://td/ns/prod/sa/orders/x",
                "spiffe://td/NS/prod/sa/orders",
                "spiffe://td/ns/prod/SA/orders",
                "spiffe://td/sa/orders/ns/prod",
                "spiffe://td"
            })
    void onlyTheExactFormNamesANamespace(String text) {
        assertThat(SpiffeId.of(text).namespace()).isEmpty();
        assertThat(SpiffeId.of(text).serviceAccount()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe:",
                "spiffe://",
                "spiffe:///path",
                "spiffe://td/",
                "spiffe://td/a/",
                "spiffe://td//a",
                "spiffe://td/./a",
                "spiffe://td/a/..",
                "spiffe://user@td/a",
                "spiffe://td:8443/a",
                "spiffe://td/a?b",
                "spiffe://td/a#b",
                "spiffe://td/%61",
                "spiffe://t%64/a",
                "spiffe://td/a b",
                "spiffe://td/a\u0000",
                "spiffe://td/ä",
                "spiffe://tä/a",
                "ſpiffe://td/a",
                "spiffe://t\u212a/a",
                "https://td/a",
                "spiffe//td/a",
                " spiffe://td/a",
                "spiffe://td/a\n",
                "spiffe://td/a*"
            })
    void refusesWhatIsNoSpiffeId(String text) {
        assertThat(SpiffeId.parse(text)).isEmpty();
        assertThatThrownBy(() -> SpiffeId.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a SPIFFE ID: ");
    }

    @Test
    void hasBounds() {
        String longest = "spiffe://" + "t".repeat(255) + "/" + "p".repeat(2048 - 9 - 255 - 1);

        assertThat(SpiffeId.parse(longest)).isPresent();
        assertThat(SpiffeId.parse(longest + "p")).isEmpty();
        assertThat(SpiffeId.parse("spiffe://" + "t".repeat(256) + "/a")).isEmpty();
    }

    @Test
    void cannotBeMadeOfPartsThatMakeNone() {
        assertThatThrownBy(() -> new SpiffeId("td/ns", "/a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SpiffeId("td", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slash");
        assertThatThrownBy(() -> new SpiffeId("TD", "/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower case");
    }

    /** The grammar of the standard as one expression, against whatever comes. */
    @Test
    void agreesWithTheGrammarOnRandomTexts() {
        Pattern grammar =
                Pattern.compile(
                        "(?i:spiffe)://[a-zA-Z0-9._-]{1,255}(/(?!\\.{1,2}(/|$))[a-zA-Z0-9._-]+)*");
        String[] pieces = {
            "spiffe://",
            "SPIFFE://",
            "td",
            "T.d",
            "/",
            "/",
            "ns",
            "..",
            ".",
            "...",
            "a_-",
            "%2e",
            "@",
            ":1",
            "?",
            "#",
            "é",
            "ſ",
            " ",
            "*",
            "//",
            "\u0000"
        };
        var random = new Random(20261123);
        int valid = 0;
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder(i % 2 == 0 ? "spiffe://td" : "");
            for (int n = random.nextInt(7); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            boolean expected = grammar.matcher(text).matches();
            assertThat(SpiffeId.parse(text.toString()).isPresent())
                    .as("%s", text)
                    .isEqualTo(expected);
            valid += expected ? 1 : 0;
        }
        assertThat(valid).isGreaterThan(1000);
    }
}

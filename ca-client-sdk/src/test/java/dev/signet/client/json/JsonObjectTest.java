package dev.signet.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @Test
    void readsEveryKindOfMember() throws MalformedJsonException {
        JsonObject object =
                JsonObject.parse(
                        """
                        {"text":"a\\u00e9\\n\\"\\\\\\/\\ud83d\\ude00","yes":true,"no":false,"nothing":null,
                         "number":-1.5e3,"at":"2026-11-22T01:02:03+01:00","names":["a","b"],"in":{"x":"y"}}
                        """);

        assertThat(object.text("text")).isEqualTo("aé\n\"\\/😀");
        assertThat(object.bool("yes")).isTrue();
        assertThat(object.bool("no")).isFalse();
        assertThat(object.optionalText("nothing")).isEmpty();
        assertThat(object.optionalText("absent")).isEmpty();
        assertThat(object.instant("at")).isEqualTo(Instant.parse("2026-11-22T00:02:03Z"));
        assertThat(object.texts("names")).containsExactly("a", "b");
        assertThat(object.object("in").text("x")).isEqualTo("y");
    }

    @Test
    void readsWhatItWrote() throws MalformedJsonException {
        String awkward = "\" \\ \n \u0000 \u007f / é 😀 </script>";
        String json =
                JsonObject.empty()
                        .with("awkward \"name\"", awkward)
                        .with("number", 86_400)
                        .with("names", List.of("a", "b"))
                        .with("left out", List.of())
                        .with("left out too", Optional.empty())
                        .with("object", JsonObject.empty().with("x", "y"))
                        .toJson();

        assertThat(json).doesNotContain("left out").contains("\"number\":86400");
        assertThat(JsonObject.parse(json).text("awkward \"name\"")).isEqualTo(awkward);
        assertThat(JsonObject.parse(json).texts("names")).containsExactly("a", "b");
        assertThat(JsonObject.parse(json).object("object").text("x")).isEqualTo("y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1]",
                "\"text\"",
                "null",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1}x",
                "{\"a\":1} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":1e99999}",
                "{\"a\":11111111111111111111111111111111111111111}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":True}",
                "{\"a\":nul}",
                "{\"a\":\"b}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\u00\"}",
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":\"\\ude00\\ud83d\"}",
                "{\"a\":\"line\nbreak\"}",
                "{\"a\":1 /* comment */}",
                "\ufeff{\"a\":1}",
                "{\"a\":1}\u0000",
                "{\"a\":\u00a01}"
            })
    void refusesWhatIsNotAStrictJsonObject(String text) {
        assertThatThrownBy(() -> JsonObject.parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesToNestWithoutEnd() {
        String deep = "{\"a\":" + "[".repeat(100_000);

        assertThatThrownBy(() -> JsonObject.parse(deep))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("32 levels");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":null}",
                "{\"a\":1}",
                "{\"a\":true}",
                "{\"a\":[]}",
                "{\"a\":{}}"
            })
    void aMemberOfAnotherTypeIsNotText(String text) throws MalformedJsonException {
        JsonObject object = JsonObject.parse(text);

        assertThatThrownBy(() -> object.text("a"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("\"a\"");
    }

    @Test
    void anArrayOfTextsHoldsNothingElse() throws MalformedJsonException {
        JsonObject object = JsonObject.parse("{\"a\":[\"x\",1]}");

        assertThatThrownBy(() -> object.texts("a")).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aTimeWithoutItsOffsetIsRefused() throws MalformedJsonException {
        JsonObject object = JsonObject.parse("{\"a\":\"2026-11-22T01:02:03\"}");

        assertThatThrownBy(() -> object.instant("a"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("RFC 3339");
    }

    @Test
    void printsNamesButNotValues() {
        assertThat(JsonObject.empty().with("private_key", "secret"))
                .hasToString("JsonObject[private_key]");
    }

    @Test
    void aMemberThatIsNullIsNamedLikeAnyOther() throws MalformedJsonException {
        JsonObject object = JsonObject.parse("{\"a\":null,\"b\":1}");

        assertThat(object.names()).containsExactly("a", "b");
        assertThat(object.isNull("a")).isTrue();
        assertThat(object.isNull("b")).isFalse();
        assertThat(object.isNull("c")).isFalse();
    }
}

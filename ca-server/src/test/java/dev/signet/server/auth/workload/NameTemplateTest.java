package dev.signet.server.auth.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTemplateTest {

    private static final JsonNode CLAIMS = claims();

    private static JsonNode claims() {
        var claims = JsonNodeFactory.instance.objectNode().put("a/b", "slash");
        claims.putObject("kubernetes.io").put("namespace", "shop");
        return claims;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "A",
                "a.b",
                "{{a}}{{b}}",
                "{{}}",
                "{a}",
                "{{a}",
                "*",
                "-{{a}}"
            })
    void aTemplateThatMakesNoLabelIsRefused(String text) {
        assertThatThrownBy(() -> new NameTemplate(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a DNS label");
    }

    @Test
    void aTemplateTakesAClaimByNameOrPointer() throws Exception {
        assertThat(new NameTemplate("shop").of(CLAIMS)).isEqualTo("shop");
        assertThat(new NameTemplate("{{/kubernetes.io/namespace}}").of(CLAIMS)).isEqualTo("shop");
        assertThat(new NameTemplate("ci-{{a/b}}-x").of(CLAIMS)).isEqualTo("ci-slash-x");
    }
}

package dev.signet.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.signet.cli.agent.sink.Placeholder;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/agent.md says what the code does. */
class AgentDocumentationTest {

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private static String text() throws IOException {
        return Files.readString(Path.of("../docs/agent.md"));
    }

    private static String section(String title) throws IOException {
        Matcher section =
                Pattern.compile("(?ms)^## " + Pattern.quote(title) + "$(.*?)(?=^## |\\z)")
                        .matcher(text());
        assertThat(section.find()).as(title).isTrue();
        return section.group(1);
    }

    @Test
    void theExampleOfEveryKeyHasEveryKeyAndNoOther() throws IOException {
        var known = new TreeSet<String>();
        keysOf(AgentDocument.class, "", known);
        var shown = new TreeSet<String>();
        keysOf(
                new YAMLMapper().readTree(Path.of("../examples/agent/full.yaml").toFile()),
                "",
                shown);

        assertThat(shown).isEqualTo(known).contains("certificates.reload.pid_file");
    }

    private static void keysOf(Class<?> document, String prefix, Set<String> keys) {
        for (RecordComponent component : document.getRecordComponents()) {
            String key = prefix + SNAKE_CASE.translate(component.getName());
            Class<?> type = elementOf(component);
            if (type.isRecord()) {
                keysOf(type, key + ".", keys);
            } else {
                keys.add(key);
            }
        }
    }

    /** What a list is of; else the type itself. */
    private static Class<?> elementOf(RecordComponent component) {
        Type type = component.getGenericType();
        return (Class<?>)
                (type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type);
    }

    private static void keysOf(JsonNode node, String prefix, Set<String> keys) {
        node.properties()
                .forEach(member -> {
                    JsonNode value = member.getValue();
                    boolean isOfDocuments = value.isArray() && value.get(0).isObject();
                    if (value.isObject()) {
                        keysOf(value, prefix + member.getKey() + ".", keys);
                    } else if (isOfDocuments) {
                        value.forEach(each -> keysOf(each, prefix + member.getKey() + ".", keys));
                    } else {
                        keys.add(prefix + member.getKey());
                    }
                });
    }

    @Test
    void theTableOfExitStatusesHasThoseThatThereAre() throws IOException {
        Set<Integer> shown =
                Pattern.compile("(?m)^\\| (\\d+) \\|")
                        .matcher(section("Exit status of `--once`"))
                        .results()
                        .map(row -> Integer.valueOf(row.group(1)))
                        .collect(Collectors.toSet());

        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(AgentStatus.values()).map(AgentStatus::code).toList());
    }

    @Test
    void everyPlaceholderIsNamedAndNoOther() throws IOException {
        Set<String> shown =
                Pattern.compile("\\{\\{(\\w+)}}")
                        .matcher(section("The files"))
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toSet());

        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Placeholder.values())
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .toList());
    }
}

package dev.signet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the documentation shows is what {@link ExamplesTest} runs. A snippet follows a comment with
 * the file it is of, and the part of it: {@code <!-- examples/curl.sh: issue -->}.
 */
class DocumentationTest {

    private static final Pattern SNIPPET =
            Pattern.compile("(?ms)^<!-- (examples/\\S+?)(?:: (\\w+))? -->\\n+```\\w*\\n(.*?)^```");

    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)");

    @Test
    void everySnippetIsPartOfAnExample() throws IOException {
        int snippets = 0;
        for (Path document : documents()) {
            Matcher found = SNIPPET.matcher(Files.readString(document));
            while (found.find()) {
                assertThat(found.group(3))
                        .as("%s: %s", document, found.group())
                        .isEqualTo(part(found.group(1), found.group(2)));
                snippets++;
            }
        }
        assertThat(snippets).isGreaterThan(12);
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                assertThat(document.resolveSibling(link.group(1))).as("in %s", document).exists();
            }
        }
    }

    @Test
    void everyTestThatADocumentNamesIsThere() throws IOException {
        Map<String, String> tests = tests();
        for (Path document : documents()) {
            Matcher named = TEST.matcher(Files.readString(document));
            while (named.find()) {
                assertThat(tests).as("in %s", document).containsKey(named.group(1));
                if (named.group(2) != null) {
                    assertThat(tests.get(named.group(1)))
                            .as("%s, in %s", named.group(), document)
                            .contains("void " + named.group(2) + "(");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"docs/known-failures.md, 44", "docs/threat-model.md, 40"})
    void whatClaimsToBeProvedNamesTests(String document, int atLeast) throws IOException {
        String text = Files.readString(Repository.ROOT.resolve(document));

        assertThat(TEST.matcher(text).results()).hasSizeGreaterThan(atLeast);
    }

    /** Rows of tables below "What is defended": threat, defence, proof. */
    @Test
    void everyThreatNamesWhatHoldsTheDefence() throws IOException {
        String text = Files.readString(Repository.ROOT.resolve("docs/threat-model.md"));
        String defended =
                text.substring(text.indexOf("## What is defended"), text.indexOf("## What is not"));
        List<String> rows =
                defended.lines()
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| Threat |"))
                        .toList();

        assertThat(rows).hasSizeGreaterThan(30);
        assertThat(rows).allMatch(row -> TEST.matcher(row).find() || row.contains("`.ci/run`"));
    }

    /** The sources of the tests of all modules by the names of their classes. */
    private static Map<String, String> tests() throws IOException {
        var tests = new HashMap<String, String>();
        for (Path folder : foldersOfTests()) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    tests.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return tests;
    }

    private static List<Path> foldersOfTests() throws IOException {
        try (var modules = Files.list(Repository.ROOT)) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    @Test
    void theTestsOfEveryModuleAreKnown() throws IOException {
        String build = Files.readString(Repository.ROOT.resolve("pom.xml"));
        Set<String> modules =
                Pattern.compile("<module>([^<]+)</module>")
                        .matcher(build)
                        .results()
                        .map(module -> module.group(1))
                        .filter(module ->
                                Files.isDirectory(
                                        Repository.ROOT.resolve(module + "/src/test/java")))
                        .collect(Collectors.toSet());

        assertThat(modules).contains("examples", "spring-boot-tests");
        assertThat(foldersOfTests())
                .extracting(folder -> Repository.ROOT.relativize(folder).getName(0).toString())
                .containsExactlyInAnyOrderElementsOf(modules);
        assertThat(tests()).containsKey("DocumentationTest");
    }

    @Test
    void thePodGivesTheInitContainerWhatItLooksFor() throws IOException {
        String script = Files.readString(Repository.ROOT.resolve("examples/init-container.sh"));
        JsonNode pod = yaml("examples/pod.yaml").path("spec");
        JsonNode token = pod.path("volumes").findPath("projected").findPath("serviceAccountToken");

        assertThat(token.path("audience").asText()).isEqualTo("signet");
        assertThat(script)
                .contains("TOKEN:=/var/run/secrets/tokens/" + token.path("path").asText() + "}");
        List<String> mounts = pod.path("initContainers").findValuesAsText("mountPath");
        assertThat(mounts)
                .containsExactlyInAnyOrder("/etc/signet", "/var/run/secrets/tokens", "/tls");
        assertThat(script).contains("CA:=/etc/signet/ca.crt}", "OUT:=/tls}");
    }

    private static List<Path> documents() throws IOException {
        var documents = new ArrayList<Path>();
        try (var top = Files.list(Repository.ROOT);
                var docs = Files.walk(Repository.ROOT.resolve("docs"))) {
            top.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }

    /** The whole file; or what is between its lines "begin NAME" and "end", indented as little. */
    private static String part(String file, @Nullable String name) throws IOException {
        String text = Files.readString(Repository.ROOT.resolve(file));
        if (name == null) {
            return text;
        }
        Matcher part =
                Pattern.compile("(?ms)^ *(?:#|//) begin " + name + "\\n(.*?)^ *(?:#|//) end$")
                        .matcher(text);
        assertThat(part.find()).as("%s has a part %s", file, name).isTrue();
        return part.group(1).stripTrailing().stripIndent() + "\n";
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(Repository.ROOT.resolve(file).toFile());
    }
}

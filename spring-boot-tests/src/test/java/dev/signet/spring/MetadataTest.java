package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** What IDEs complete and explain in {@code application.yml}. */
final class MetadataTest {

    /** Of every jar on the class path, as an IDE sees it. */
    private static List<Map<String, Object>> all(String section) throws IOException {
        var all = new ArrayList<Map<String, Object>>();
        for (URL file :
                Collections.list(
                        MetadataTest.class
                                .getClassLoader()
                                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = file.openStream()) {
                String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Object entries =
                        JsonParserFactory.getJsonParser()
                                .parseMap(json)
                                .getOrDefault(section, List.of());
                ((List<?>) entries).forEach(entry -> all.add(asMap(entry)));
            }
        }
        return all;
    }

    @SuppressWarnings("unchecked") // Objects of JSON have names that are text.
    private static Map<String, Object> asMap(Object entry) {
        return (Map<String, Object>) entry;
    }

    private static Map<String, Object> property(String name) throws IOException {
        return all("properties").stream()
                .filter(property -> name.equals(property.get("name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no property " + name));
    }

    @Test
    void everyPropertyOfSignetIsExplained() throws IOException {
        List<Map<String, Object>> ours =
                all("properties").stream()
                        .filter(property ->
                                String.valueOf(property.get("name")).startsWith("signet."))
                        .toList();

        assertThat(ours).hasSizeGreaterThan(12);
        assertThat(ours)
                .allSatisfy(property ->
                        assertThat(String.valueOf(property.get("description")))
                                .as("%s", property.get("name"))
                                .endsWith("."));
    }

    @Test
    void typesAndDefaultsAreSaid() throws IOException {
        assertThat(property("signet.start"))
                .containsEntry("type", "dev.signet.spring.SignetProperties$Start")
                .containsEntry("defaultValue", "fail-fast");
        assertThat(property("signet.max-connection-age"))
                .containsEntry("type", "java.time.Duration")
                .containsEntry("defaultValue", "1h");
        assertThat(property("signet.server")).containsEntry("type", "java.util.List<java.net.URI>");
        assertThat(property("signet.request-timeout")).containsEntry("defaultValue", "10s");
        assertThat(property("signet.ca-fingerprint")).containsEntry("type", "java.lang.String");
        assertThat(property("signet.store")).containsEntry("type", "java.nio.file.Path");
        assertThat(String.valueOf(property("signet.bundles").get("type")))
                .contains("java.util.Map<java.lang.String")
                .contains("SignetProperties$Bundle");
        assertThat(property("signet.authorization.policy"))
                .containsEntry("type", "java.nio.file.Path");
    }

    @Test
    void namesOfBundlesAndPatternsAreSuggested() throws IOException {
        assertThat(all("hints"))
                .extracting(hint -> hint.get("name"))
                .contains("signet.bundles.keys", "signet.authorization.mode");
    }
}

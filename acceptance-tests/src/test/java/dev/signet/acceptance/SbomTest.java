package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The bill of materials beside {@code signet.jar} is of what is in it. */
class SbomTest {

    private static final Path SBOM = Tool.packaged().resolveSibling("signet.cdx.json");

    /** Libraries that are part of another one's jar, under other names; Maven knows only that. */
    private static final Map<String, String> CARRIED =
            Map.of(
                    "pkg:maven/org.antlr/antlr4-runtime@", "pkg:maven/org.jdbi/jdbi3-core@",
                    "pkg:maven/com.google.code.gson/gson@",
                            "pkg:maven/com.nimbusds/nimbus-jose-jwt@",
                    "pkg:maven/com.github.stephenc.jcip/jcip-annotations@",
                            "pkg:maven/com.nimbusds/nimbus-jose-jwt@");

    private final JsonNode bom;

    SbomTest() throws IOException {
        bom = Api.JSON.readTree(SBOM.toFile());
    }

    @Test
    void everyLibraryThatLeftItsNameInTheJarIsListedWithItsVersion() throws IOException {
        Set<String> listed = new TreeSet<>(purls());
        listed.add(bom.path("metadata").path("component").path("purl").asText());

        List<String> packaged = packaged();
        assertThat(packaged).hasSizeGreaterThan(15);
        assertThat(listed).containsAll(packaged);
    }

    @Test
    void whatCarriesOthersIsListed() {
        for (String carrier : CARRIED.values()) {
            assertThat(purls()).anyMatch(purl -> purl.startsWith(carrier));
        }
    }

    @Test
    void whatIsListedHasAHashAndALicence() {
        for (JsonNode component : bom.path("components")) {
            String purl = component.path("purl").asText();
            assertThat(component.path("hashes").findValuesAsText("alg"))
                    .as(purl)
                    .contains("SHA-256");
            if (!purl.startsWith("pkg:maven/dev.signet/")) {
                assertThat(component.path("licenses")).as(purl).isNotEmpty();
            }
        }
    }

    @Test
    void nothingIsListedThatOnlyTestsUse() {
        assertThat(purls()).noneMatch(purl -> purl.contains("junit") || purl.contains("assertj"));
    }

    @Test
    void itIsCycloneDxAndNamesTheApplication() {
        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bom.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bom.path("metadata").path("component").path("type").asText())
                .isEqualTo("application");
    }

    private List<String> purls() {
        var purls = new ArrayList<String>();
        bom.path("components").forEach(each -> purls.add(each.path("purl").asText()));
        return purls;
    }

    /**
     * What libraries say of themselves in META-INF/maven, but for {@link #CARRIED}, as package
     * URLs.
     */
    private static List<String> packaged() throws IOException {
        var found = new ArrayList<String>();
        try (var jar = new ZipFile(Tool.packaged().toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith("/pom.properties")) {
                    var library = new Properties();
                    library.load(jar.getInputStream(entry));
                    String purl =
                            "pkg:maven/%s/%s@%s?type=jar"
                                    .formatted(
                                            library.getProperty("groupId"),
                                            library.getProperty("artifactId"),
                                            library.getProperty("version"));
                    if (CARRIED.keySet().stream().noneMatch(purl::startsWith)) {
                        found.add(purl);
                    }
                }
            }
        }
        return found;
    }
}

package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** The bill of materials beside the starter's jar. */
final class SbomTest {

    private final Map<String, Object> bom;

    SbomTest() throws IOException {
        String json = Files.readString(Path.of(System.getProperty("starter.sbom")));
        bom = JsonParserFactory.getJsonParser().parseMap(json);
    }

    @Test
    void theStarterBringsTheSdkAndNothingElse() {
        assertThat((List<?>) bom.get("components"))
                .singleElement()
                .asString()
                .contains("name=ca-client-sdk,")
                .contains("SHA-256");
    }

    @Test
    void itIsCycloneDxAndNamesTheStarter() {
        assertThat(bom).containsEntry("bomFormat", "CycloneDX").containsEntry("specVersion", "1.6");
        assertThat(bom.get("metadata")).asString().contains("name=signet-spring-boot-starter,");
    }
}

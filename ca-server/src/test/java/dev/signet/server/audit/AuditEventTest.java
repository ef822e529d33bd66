package dev.signet.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AuditEventTest {

    @Test
    void theGuideForOperatorsNamesEveryKind() throws Exception {
        String guide = Files.readString(Path.of("../docs/operations.md"));

        assertThat(Arrays.stream(AuditEvent.class.getPermittedSubclasses()))
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(guide).contains("`" + kind.getSimpleName() + "`"));
    }
}

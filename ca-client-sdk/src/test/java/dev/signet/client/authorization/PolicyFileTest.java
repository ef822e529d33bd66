package dev.signet.client.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final String ONE = "{\"allow\": [{\"name\": \"one\", \"anyone\": true}]}";
    private static final String TWO = "{\"allow\": [{\"name\": \"two\", \"anyone\": true}]}";

    @TempDir private Path folder;
    private Path file;
    private final List<Level> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(PolicyFile.class.getName());
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    logged.add(entry.getLevel());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("policy.json"), ONE);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void aNewContentIsInForceOnceItWasLookedAt() throws Exception {
        try (PolicyFile policy = PolicyFile.open(file, NEVER, CLOCK)) {
            String before = policy.status().sha256();
            Files.writeString(file, TWO);
            assertThat(name(policy)).isEqualTo("one");

            policy.reload();
            PolicyStatus status = policy.status();

            assertThat(name(policy)).isEqualTo("two");
            assertThat(status.sha256()).hasSize(64).isNotEqualTo(before);
            assertThat(status.loadedAt()).isEqualTo(NOW);
            assertThat(status.fault()).isEmpty();
        }
    }

    @Test
    void theContentCountsNotTheTimeOfTheFile() throws Exception {
        FileTime time = Files.getLastModifiedTime(file);
        try (PolicyFile policy = PolicyFile.open(file, NEVER, CLOCK)) {
            AuthorizationPolicy same = policy.get();
            Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(9)));
            policy.reload();
            assertThat(policy.get()).isSameAs(same);

            Files.writeString(file, TWO);
            Files.setLastModifiedTime(file, time);
            policy.reload();
            assertThat(name(policy)).isEqualTo("two");
        }
    }

    @Test
    void aBrokenFileKeepsThePolicyAndSaysSoOnce() throws Exception {
        try (PolicyFile policy = PolicyFile.open(file, NEVER, CLOCK)) {
            Files.writeString(file, ONE.replace("\"anyone\"", "\"everyone\""));
            policy.reload();
            PolicyStatus status = policy.status();
            assertThat(status.fault().orElseThrow()).contains("allow[0]", "everyone");
            assertThat(status.faultSince()).contains(NOW);
            assertThat(name(policy)).isEqualTo("one");
            policy.reload();
            assertThat(logged).containsExactly(Level.SEVERE);

            Files.writeString(file, TWO);
            policy.reload();
            assertThat(policy.status().fault()).isEmpty();
            assertThat(name(policy)).isEqualTo("two");
        }
    }

    @Test
    void aFileThatIsGoneKeepsThePolicyUntilItIsBack() throws Exception {
        try (PolicyFile policy = PolicyFile.open(file, NEVER, CLOCK)) {
            Files.delete(file);
            policy.reload();
            assertThat(policy.status().fault().orElseThrow()).contains("NoSuchFile");
            assertThat(name(policy)).isEqualTo("one");

            Files.writeString(file, ONE);
            policy.reload();
            assertThat(policy.status().fault()).isEmpty();
        }
    }

    @Test
    void whatIsTooLongOrNoTextIsNoPolicy() throws Exception {
        try (PolicyFile policy = PolicyFile.open(file, NEVER, CLOCK)) {
            Files.writeString(file, ONE + " ".repeat(256 * 1024));
            policy.reload();
            assertThat(policy.status().fault().orElseThrow()).contains("262144");

            Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
            policy.reload();
            assertThat(policy.status().fault().orElseThrow()).contains("UTF-8");
            assertThat(name(policy)).isEqualTo("one");
        }
    }

    @Test
    void aServerDoesNotStartWithoutAPolicy() throws Exception {
        Files.write(file, "{".getBytes(UTF_8));
        assertThatThrownBy(() -> PolicyFile.open(file))
                .isInstanceOf(MalformedPolicyException.class);
        Files.delete(file);
        assertThatThrownBy(() -> PolicyFile.open(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PolicyFile.open(file, Duration.ZERO, CLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 ms");
    }

    @Test
    void theFileIsLookedAtByItself() throws Exception {
        try (PolicyFile policy = PolicyFile.open(file, Duration.ofMillis(100), CLOCK)) {
            Files.writeString(file, "{broken");
            await().until(() -> policy.status().fault().isPresent());
            Files.writeString(file, TWO);
            await().until(() -> name(policy).equals("two"));
        }
    }

    private static String name(PolicyFile policy) {
        return policy.get().allow().get(0).name();
    }
}
